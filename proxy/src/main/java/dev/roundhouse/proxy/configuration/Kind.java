package dev.roundhouse.proxy.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What values a key takes: how they are read, and how a person is told. */
sealed interface Kind<T> {
    /** Null when it is not such a value. */
    @Nullable
    T parse(Tree tree);

    /** Follows "it must be". */
    String description();

    private static @Nullable String text(Tree tree) {
        return tree instanceof Tree.Leaf leaf ? leaf.text() : null;
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.matches("[0-9][0-9_]{0,17}") ? Long.valueOf(text.replace("_", "")) : null;
    }

    record WholeNumber(int least, int most) implements Kind<Integer> {
        @Override
        public @Nullable Integer parse(Tree tree) {
            Long number = number(text(tree));
            return number == null || number < least || number > most ? null : number.intValue();
        }

        @Override
        public String description() {
            return "a number from " + least + " to " + most;
        }
    }

    /** Yes or no. */
    record Flag() implements Kind<Boolean> {
        @Override
        public @Nullable Boolean parse(Tree tree) {
            return switch (String.valueOf(text(tree)).toLowerCase(Locale.ROOT)) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                default -> null;
            };
        }

        @Override
        public String description() {
            return "true or false";
        }
    }

    /** Any text but an empty one. */
    record Text(String description) implements Kind<String> {
        /** Judged by the backend it is for. */
        static final Text ADDRESS = new Text("an address, as the backend takes it");

        @Override
        public @Nullable String parse(Tree tree) {
            String text = text(tree);
            return text == null || text.isBlank() ? null : text;
        }
    }

    /** A power of two. */
    record PowerOfTwo(int most) implements Kind<Integer> {
        @Override
        public @Nullable Integer parse(Tree tree) {
            Integer number = new WholeNumber(1, most).parse(tree);
            return number == null || Integer.bitCount(number) != 1 ? null : number;
        }

        @Override
        public String description() {
            return "a power of two from 1 to " + most;
        }
    }

    /** Bytes, with Redis' units: 1k is 1000, 1kb is 1024. */
    record Bytes(long least, long most) implements Kind<Long> {
        private static final Pattern SHAPE = Pattern.compile("([0-9][0-9_]{0,17})(|b|k|kb|m|mb|g|gb)");

        @Override
        public @Nullable Long parse(Tree tree) {
            String text = text(tree);
            Matcher matcher = SHAPE.matcher(text == null ? "" : text.toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                return null;
            }
            Long number = number(matcher.group(1));
            long unit = unit(matcher.group(2));
            boolean fits = number != null && number <= Long.MAX_VALUE / unit;
            return fits && number * unit >= least && number * unit <= most ? Long.valueOf(number * unit) : null;
        }

        private static long unit(String name) {
            return switch (name) {
                case "k" -> 1_000;
                case "kb" -> 1L << 10;
                case "m" -> 1_000_000;
                case "mb" -> 1L << 20;
                case "g" -> 1_000_000_000;
                case "gb" -> 1L << 30;
                default -> 1;
            };
        }

        @Override
        public String description() {
            return "bytes from " + shown(least) + " to " + shown(most) + ", as 1048576 or 64mb";
        }

        static String shown(long bytes) {
            String[] units = {"", "kb", "mb", "gb"};
            int unit = 0;
            while (bytes != 0 && bytes % 1024 == 0 && unit < units.length - 1) {
                bytes /= 1024;
                unit++;
            }
            return bytes + units[unit];
        }
    }

    /** A name that is put in messages, labels and file names. */
    record Name() implements Kind<String> {
        @Override
        public @Nullable String parse(Tree tree) {
            String text = text(tree);
            return text != null && text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") ? text : null;
        }

        @Override
        public String description() {
            return "a name of 1 to 64 letters, digits, '.', '_' and '-'";
        }
    }

    record Host() implements Kind<String> {
        @Override
        public @Nullable String parse(Tree tree) {
            String text = text(tree);
            return text != null && text.matches("[A-Za-z0-9.:_%-]{1,255}") ? text : null;
        }

        @Override
        public String description() {
            return "a host name or an IP address";
        }
    }

    record OneOf(List<String> names) implements Kind<String> {
        @Override
        public @Nullable String parse(Tree tree) {
            String text = text(tree);
            String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
            return names.contains(lower) ? lower : null;
        }

        @Override
        public String description() {
            return "one of " + String.join(", ", names);
        }
    }

    record Names() implements Kind<List<String>> {
        @Override
        public @Nullable List<String> parse(Tree tree) {
            if (!(tree instanceof Tree.Items items)) {
                return null;
            }
            List<String> names = new ArrayList<>();
            for (Tree item : items.items()) {
                String name = new Name().parse(item);
                if (name == null) {
                    return null;
                }
                names.add(name);
            }
            return names;
        }

        @Override
        public String description() {
            return "a list of ids, as [n1, n2, n3]";
        }
    }

    /** Hosts with ports; an IPv6 address in brackets. */
    record Addresses() implements Kind<List<String>> {
        private static final Pattern SHAPE =
                Pattern.compile("([A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.%]+]):([0-9]{1,5})");

        @Override
        public @Nullable List<String> parse(Tree tree) {
            if (!(tree instanceof Tree.Items items)) {
                return null;
            }
            List<String> addresses = new ArrayList<>();
            for (Tree item : items.items()) {
                String text = text(item);
                Matcher matcher = SHAPE.matcher(text == null ? "" : text);
                if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
                    return null;
                }
                addresses.add(text);
            }
            return addresses;
        }

        @Override
        public String description() {
            return "a list of host:port, as [\"10.0.0.1:5701\"]";
        }
    }

    /** How many replicas; {@link #ALL} stands for one on every node. */
    record ReplicaCount(int most) implements Kind<Integer> {
        static final int ALL = 0;

        @Override
        public @Nullable Integer parse(Tree tree) {
            return "all".equals(text(tree)) ? Integer.valueOf(ALL) : new WholeNumber(1, most).parse(tree);
        }

        @Override
        public String description() {
            return "a number from 1 to " + most + ", or all";
        }
    }
}
