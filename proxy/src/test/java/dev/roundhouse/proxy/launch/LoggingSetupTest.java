package dev.roundhouse.proxy.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.proxy.configuration.Configuration.Logging;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingSetupTest {
    private final PrintStream real = System.err;

    @AfterEach
    void restore() {
        System.setErr(real);
        LoggingSetup.apply(new Logging("warn", "text", 0));
    }

    @Test
    void when_jsonIsAsked_then_eachLineIsAnObject() {
        String line = logged(new Logging("info", "json", 0), "hello \"you\"");

        JsonObject object = new JsonObject(line);
        assertThat(object.getString("message")).isEqualTo("hello \"you\"");
        assertThat(object.getString("level")).isEqualTo("INFO");
    }

    @Test
    void when_textIsAsked_then_itIsALineForAPerson() {
        assertThat(logged(new Logging("debug", "text", 0), "hello"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+ INFO  test: hello\\R");
    }

    @Test
    void when_theLevelIsHigher_then_nothingIsLogged() {
        assertThat(logged(new Logging("warn", "text", 0), "hello")).isEmpty();
    }

    private static String logged(Logging logging, String message) {
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        LoggingSetup.apply(logging);
        LoggerFactory.getLogger("some.test").info(message);
        return captured.toString(StandardCharsets.UTF_8);
    }
}
