package dev.roundhouse.spi.storage;

/** Sets of classes of keyspace events, a bit for each letter of Redis' notify-keyspace-events. */
public final class KeyEventClasses {
    /** Nothing. */
    public static final int NONE = 0;

    /** The classes: generic, string, list, set, hash, sorted set, expired, evicted, stream, module, new key, key miss. */
    public static final String LETTERS = "g$lshzxetdnm";

    /** Those that are classes, and the two ways to be told: K by the key's channel, E by the event's. */
    private static final String ALL_LETTERS = LETTERS + "KE";

    private static final int ALL = set("g$lshzxetd");
    private static final int KEYSPACE = set("K");
    private static final int KEYEVENT = set("E");

    private KeyEventClasses() {}

    private static int set(String letters) {
        int set = 0;
        for (int i = 0; i < letters.length(); i++) {
            set |= bit(letters.charAt(i));
        }
        return set;
    }

    /** The bit of a letter; 0 for one that is none. */
    public static int bit(char letter) {
        int index = ALL_LETTERS.indexOf(letter);
        return index < 0 ? 0 : 1 << index;
    }

    /** The set that Redis' text stands for ({@code A}: all classes but n and m); -1 where a letter is none. */
    public static int parse(String text) {
        int set = 0;
        for (int i = 0; i < text.length(); i++) {
            int bits = text.charAt(i) == 'A' ? ALL : bit(text.charAt(i));
            if (bits == 0) {
                return -1;
            }
            set |= bits;
        }
        return set;
    }

    /** As Redis writes a set. */
    public static String text(int set) {
        boolean isAll = (set & ALL) == ALL;
        StringBuilder text = new StringBuilder(isAll ? "A" : "");
        // Redis' own order; n is not written beside A.
        String order = isAll ? "KEm" : "g$lshzxetdnKEm";
        for (int i = 0; i < order.length(); i++) {
            if ((set & bit(order.charAt(i))) != 0) {
                text.append(order.charAt(i));
            }
        }
        return text.toString();
    }

    /** What is to be collected for a set: nothing unless it says in which way to tell. */
    public static int collected(int set) {
        return (set & (KEYSPACE | KEYEVENT)) == 0 ? NONE : set & ~(KEYSPACE | KEYEVENT);
    }

    /** Whether events are told by the channel of their key. */
    public static boolean byKey(int set) {
        return (set & KEYSPACE) != 0;
    }

    /** Whether events are told by the channel of what happened. */
    public static boolean byEvent(int set) {
        return (set & KEYEVENT) != 0;
    }

    /** Whether a set has the class of this letter. */
    public static boolean has(int set, char letter) {
        return (set & bit(letter)) != 0;
    }
}
