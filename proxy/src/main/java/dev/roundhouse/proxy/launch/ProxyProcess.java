package dev.roundhouse.proxy.launch;

import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.launch.ProxyRunner.RunningProxy;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A proxy as this process' purpose: says where it serves, and ends with it. */
final class ProxyProcess {
    /** Beyond what the configuration gives clients. */
    private static final int STOP_MILLIS = 5_000;

    private final Launch launch;
    private final ProxyRunner runner;

    ProxyProcess(Launch launch, ProxyRunner runner) {
        this.launch = launch;
        this.runner = runner;
    }

    /** Returns once clients are served; the event loops keep the process alive. */
    int run(ConfigurationResult.Valid valid) {
        Configuration configuration = valid.configuration();
        launch.warn(valid.warnings());
        LoggingSetup.apply(configuration.logging());
        RunningProxy proxy;
        try {
            proxy = runner.start(valid).await();
        } catch (Throwable e) {
            return failure(e);
        }
        // Signals end the process through here, with the exit code that Java gives them: 143 for SIGTERM.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy, configuration), "shutdown"));
        proxy.ended().onComplete(ended -> new Thread(() -> System.exit(Launch.DONE), "exit").start());
        Hangup.handle(() -> proxy.reload("SIGHUP"));
        String host = configuration.proxy().host();
        launch.print("Roundhouse: " + Launch.summary(configuration));
        launch.print("Redis protocol on " + host + ":" + proxy.port() + "; try: " + Summary.redisCli(host, proxy.port())
                + " set greeting hello");
        proxy.httpPort().onComplete(listening -> {
            if (listening.succeeded()) {
                launch.print("HTTP on " + Summary.httpUrl(configuration.http().host(), listening.result())
                        + " (/livez, /readyz, /metrics)");
            } else {
                launch.fail(Launch.FAILED, message(listening.cause()));
                new Thread(() -> System.exit(Launch.FAILED), "exit").start();
            }
        });
        return Launch.DONE;
    }

    private int failure(Throwable cause) {
        if (cause instanceof IOException || cause instanceof IllegalStateException || cause instanceof VertxException) {
            return launch.fail(Launch.FAILED, message(cause));
        }
        throw new IllegalStateException("the proxy did not start", cause);
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return (cause instanceof IOException ? "cannot listen: " : "") + message.replaceAll("\\s*\\R\\s*", " ");
    }

    private static void stop(RunningProxy proxy, Configuration configuration) {
        Configuration.Drain drain = configuration.proxy().drain();
        try {
            // What is still about to listen would fail on event loops that have ended.
            proxy.httpPort()
                    .transform(listening -> proxy.stop())
                    .await((long) drain.noticeMillis() + drain.timeoutMillis() + STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The process ends either way.
        }
    }
}
