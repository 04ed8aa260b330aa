package dev.roundhouse.spi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An argument as COMMAND DOCS describes it. Built in a chain where its command is declared, never changed later. */
final class Argument {
    enum Type {
        STRING,
        INTEGER,
        DOUBLE,
        KEY,
        PATTERN,
        UNIX_TIME,
        PURE_TOKEN,
        ONEOF,
        BLOCK;

        String redisName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static final int NO_KEY_SPEC = -1;

    private final String name;
    private final Type type;
    private final List<Argument> parts;
    private int keySpec = NO_KEY_SPEC;
    private @Nullable String token;
    private @Nullable String since;
    private @Nullable String deprecatedSince;
    private boolean optional;
    private boolean multiple;
    private boolean multipleToken;

    private Argument(String name, Type type, Argument... parts) {
        this.name = name;
        this.type = type;
        this.parts = List.of(parts);
    }

    /** A key that the command's first key specification finds. */
    static Argument key(String name) {
        return key(name, 0);
    }

    static Argument key(String name, int keySpec) {
        Argument key = new Argument(name, Type.KEY);
        key.keySpec = keySpec;
        return key;
    }

    static Argument string(String name) {
        return new Argument(name, Type.STRING);
    }

    static Argument integer(String name) {
        return new Argument(name, Type.INTEGER);
    }

    static Argument decimal(String name) {
        return new Argument(name, Type.DOUBLE);
    }

    static Argument pattern(String name) {
        return new Argument(name, Type.PATTERN);
    }

    static Argument unixTime(String name) {
        return new Argument(name, Type.UNIX_TIME);
    }

    /** A keyword that stands alone. */
    static Argument word(String token) {
        return word(token.toLowerCase(Locale.ROOT), token);
    }

    /** A keyword that stands alone, under a name of its own. */
    static Argument word(String name, String token) {
        return new Argument(name, Type.PURE_TOKEN).after(token);
    }

    static Argument oneOf(String name, Argument... choices) {
        return new Argument(name, Type.ONEOF, choices);
    }

    static Argument block(String name, Argument... parts) {
        return new Argument(name, Type.BLOCK, parts);
    }

    /** Tells keys that the command's key specification of this number stands for. */
    Argument ofKeySpec(int number) {
        this.keySpec = number;
        return this;
    }

    /** Preceded by this keyword. */
    Argument after(String token) {
        this.token = token;
        return this;
    }

    Argument since(String version) {
        this.since = version;
        return this;
    }

    Argument deprecatedSince(String version) {
        this.deprecatedSince = version;
        return this;
    }

    Argument optional() {
        this.optional = true;
        return this;
    }

    Argument multiple() {
        this.multiple = true;
        return this;
    }

    /** May be repeated, each time with its keyword. */
    Argument multipleWithToken() {
        this.multiple = true;
        this.multipleToken = true;
        return this;
    }

    String name() {
        return name;
    }

    Type type() {
        return type;
    }

    List<Argument> parts() {
        return parts;
    }

    int keySpec() {
        return keySpec;
    }

    @Nullable
    String token() {
        return token;
    }

    @Nullable
    String since() {
        return since;
    }

    @Nullable
    String deprecatedSince() {
        return deprecatedSince;
    }

    List<String> flags() {
        if (!optional && !multiple) {
            return List.of();
        }
        ArrayList<String> flags = new ArrayList<>(3);
        if (optional) {
            flags.add("optional");
        }
        if (multiple) {
            flags.add("multiple");
        }
        if (multipleToken) {
            flags.add("multiple_token");
        }
        return flags;
    }
}
