package dev.roundhouse.proxy.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.roundhouse.proxy.audit.Audit;
import dev.roundhouse.proxy.configuration.Configuration.Logging;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up without XML, whose parser would cost the start more than all of our own classes. Everything goes to
 * standard error. {@code -Dlogback.configurationFile} still wins.
 */
public final class LoggingSetup extends ContextAwareBase implements Configurator {
    private static final String CUSTOM_FILE = "logback.configurationFile";
    private static final String APPENDER = "standard-error";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n";

    /** Called by logback before the first line. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(CUSTOM_FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        set(context, new Logging("info", "text", 0));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** As the configuration says, from now on; while nothing changes but the level, no line is lost. */
    public static void apply(Logging logging) {
        if (System.getProperty(CUSTOM_FILE) != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        boolean isJson = logging.format().equals("json");
        if (context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER)
                        instanceof ConsoleAppender<ILoggingEvent> present
                && present.getEncoder() instanceof LogstashEncoder == isJson) {
            level(context, logging.level());
        } else {
            context.reset();
            set(context, logging);
        }
    }

    private static void set(LoggerContext context, Logging logging) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setTarget("System.err");
        appender.setEncoder(logging.format().equals("json") ? json(context) : text(context));
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        level(context, logging.level());
    }

    private static void level(LoggerContext context, String name) {
        Level level = Level.toLevel(name);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        // It tells of every step, with a banner; what matters of it, this program says itself.
        context.getLogger("com.hazelcast").setLevel(level.equals(Level.INFO) ? Level.WARN : null);
        // Who changed what is told also where little else is.
        context.getLogger(Audit.NAME).setLevel(level.equals(Level.OFF) ? Level.OFF : Level.INFO);
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
