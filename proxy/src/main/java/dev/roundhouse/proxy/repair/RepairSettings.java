package dev.roundhouse.proxy.repair;

/**
 * Limits of what heals in the background.
 *
 * @param intervalMillis from the end of one comparison of all partitions to the start of the next
 * @param bytesPerSecond of keys and values that repair may send, for each event loop
 * @param scanBytesPerSecond of metadata that may be read on nodes which keep no digests
 * @param tombstoneAgeMillis before a tombstone is purged, in which an operation on it may still be in doubt
 * @param maxHints registers remembered for one absent node, for each event loop
 */
public record RepairSettings(
        int intervalMillis, long bytesPerSecond, long scanBytesPerSecond, int tombstoneAgeMillis, int maxHints) {
    public static final RepairSettings DEFAULT = new RepairSettings(60_000, 16 << 20, 8 << 20, 60_000, 100_000);
}
