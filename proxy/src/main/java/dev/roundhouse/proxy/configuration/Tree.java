package dev.roundhouse.proxy.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value as it was given, before anyone asked what it means, with where that was. Containers are mutable. */
sealed interface Tree {
    /** File, line and column, or the variable or option; empty for what is built in. */
    String origin();

    /** For a message: short, without passwords. */
    String shown();

    /** @param text null where YAML says null: as good as not given */
    record Leaf(@Nullable String text, String origin) implements Tree {
        private static final Pattern LOGIN = Pattern.compile("//[^@/]*@");
        private static final int LONGEST = 80;

        @Override
        public String shown() {
            if (text == null) {
                return "empty";
            }
            String masked = LOGIN.matcher(text).replaceAll("//***@");
            String shortened = masked.length() > LONGEST ? masked.substring(0, LONGEST) + "..." : masked;
            return shortened.matches("\\S+") ? shortened : '"' + shortened.replaceAll("\\s", " ") + '"';
        }
    }

    record Items(List<Tree> items, String origin) implements Tree {
        @Override
        public String shown() {
            return "a list";
        }
    }

    record Section(Map<String, Tree> entries, String origin) implements Tree {
        Section copy() {
            Map<String, Tree> copies = new LinkedHashMap<>();
            entries.forEach((key, each) -> copies.put(key, each.copied()));
            return new Section(copies, origin);
        }

        @Override
        public String shown() {
            return "a mapping";
        }
    }

    /** One that can be changed, with this one left as it is. */
    default Tree copied() {
        if (this instanceof Items list) {
            List<Tree> items = new ArrayList<>();
            list.items().forEach(each -> items.add(each.copied()));
            return new Items(items, origin());
        }
        return this instanceof Section section ? section.copy() : this;
    }

    static boolean isAbsent(@Nullable Tree tree) {
        return tree == null || tree instanceof Leaf leaf && leaf.text() == null;
    }

    /** Null where there is none. */
    static @Nullable Tree child(@Nullable Tree parent, String segment) {
        if (parent instanceof Section section) {
            return section.entries().get(segment);
        }
        if (parent instanceof Items list && KeyPath.isIndex(segment)) {
            int index = Integer.parseInt(segment);
            return index < list.items().size() ? list.items().get(index) : null;
        }
        return null;
    }
}
