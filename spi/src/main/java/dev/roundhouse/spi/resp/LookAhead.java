package dev.roundhouse.spi.resp;

/**
 * What the next requests of a connection are about, found at a glance before they are decoded and run, so that the memory
 * they will need is fetched side by side, not one miss of the processor's caches after the other. A hint: requests of an
 * unusual form are not seen. One for each loop; allocates nothing.
 */
public final class LookAhead {
    /** Looked at together: as many misses as a processor has under way at a time. */
    public static final int MAX_REQUESTS = 16;

    /** A request of more arguments, or with an argument of more bytes, is not seen. */
    private static final int MAX_ARGUMENTS = 9;

    private static final int MAX_LENGTH_DIGITS = 4;

    private final Hash hash;
    private final long[] hashes = new long[MAX_REQUESTS];

    /** Of the first argument behind the command's name. */
    @FunctionalInterface
    public interface Hash {
        /** That of the key by which it is placed; 0: none is seen. */
        long of(byte[] array, int offset, int length);
    }

    public LookAhead(Hash hash) {
        this.hash = hash;
    }

    /**
     * Looks at the requests that the decoder will hand out next, up to {@link #MAX_REQUESTS}, unless it has before.
     *
     * @return how many {@link #hashes} there are now
     */
    public int look(RequestDecoder decoder) {
        return decoder.lookAhead(this, MAX_REQUESTS);
    }

    /** Of the requests last looked at; the rest of the array means nothing. */
    public long[] hashes() {
        return hashes;
    }

    /** Where the request at {@code at} ends, its hash noted; -1: it is not seen. */
    int note(byte[] bytes, int at, int end, int index) {
        if (end - at < 4 || bytes[at] != '*' || bytes[at + 2] != '\r') {
            return -1;
        }
        int arguments = bytes[at + 1] - '0';
        if (arguments < 2 || arguments > MAX_ARGUMENTS) {
            return -1;
        }
        int next = at + 4;
        int key = next;
        int keyLength = 0;
        for (int i = 0; i < arguments; i++) {
            int digits = next + 1;
            int length = 0;
            int stop = Math.min(end, digits + MAX_LENGTH_DIGITS);
            while (digits < stop && bytes[digits] >= '0' && bytes[digits] <= '9') {
                length = 10 * length + bytes[digits++] - '0';
            }
            if (end - digits < length + 4 || bytes[digits] != '\r') {
                return -1;
            }
            if (i == 1) {
                key = digits + 2;
                keyLength = length;
            }
            next = digits + length + 4;
        }
        hashes[index] = hash.of(bytes, key, keyLength);
        return next;
    }
}
