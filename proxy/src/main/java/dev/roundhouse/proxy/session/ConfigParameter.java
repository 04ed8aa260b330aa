package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.resp.Numbers;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of CONFIG, with Redis' errors. Setting has two steps, so that a CONFIG SET of several takes effect whole or not
 * at all.
 *
 * @param change null where it cannot be changed while the program runs: it may be set to what it is
 */
record ConfigParameter(
        String name, Supplier<String> value, @Nullable Change change) {
    static final String NOT_AN_INTEGER = "argument couldn't be parsed into an integer";

    /** Prepares a new value. */
    interface Change {
        Prepared prepare(String value);
    }

    /** What to do to set a value, or why it cannot be set. */
    record Prepared(Runnable apply, String error) {
        static Prepared wrong(String error) {
            return new Prepared(() -> {}, error);
        }

        static Prepared of(Runnable apply) {
            return new Prepared(apply, "");
        }

        boolean isWrong() {
            return !error.isEmpty();
        }
    }

    static ConfigParameter fixed(String name, Supplier<String> value) {
        return new ConfigParameter(name, value, null);
    }

    static ConfigParameter integer(String name, long min, long max, LongSupplier value, LongConsumer setter) {
        return new ConfigParameter(name, () -> Long.toString(value.getAsLong()), text -> {
            Long number = number(text);
            if (number == null) {
                return Prepared.wrong(NOT_AN_INTEGER);
            }
            if (number < min || number > max) {
                return Prepared.wrong("argument must be between " + min + " and " + max + " inclusive");
            }
            return Prepared.of(() -> setter.accept(number));
        });
    }

    static ConfigParameter flag(String name, BooleanSupplier value, Consumer<Boolean> setter) {
        return new ConfigParameter(name, () -> value.getAsBoolean() ? "yes" : "no", text -> {
            boolean isYes = text.equalsIgnoreCase("yes");
            if (!isYes && !text.equalsIgnoreCase("no")) {
                return Prepared.wrong("argument must be 'yes' or 'no'");
            }
            return Prepared.of(() -> setter.accept(isYes));
        });
    }

    Prepared prepare(String text) {
        if (change != null) {
            return change.prepare(text);
        }
        return text.equals(value.get()) ? Prepared.of(() -> {}) : Prepared.wrong("can't set immutable config");
    }

    static @Nullable Long number(String text) {
        byte[] bytes = ClientCommand.latin1(text);
        return Numbers.isLong(bytes, 0, bytes.length) ? Numbers.parseLong(bytes, 0, bytes.length) : null;
    }
}
