package dev.roundhouse.proxy.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Memory of this process, as the JVM and Linux tell it. The peak is that of the moments at which somebody asked. Thread-safe. */
final class HeapFigures {
    private final long startupBytes = usedNow();
    private long peakBytes = startupBytes;

    /** @param residentBytes 0 where it is not known */
    record Sample(long usedBytes, long peakBytes, long startupBytes, long committedBytes, long residentBytes) {
        double fragmentation() {
            return usedBytes == 0 ? 0 : (double) residentBytes / usedBytes;
        }

        /** What the JVM holds, to what is used of it. */
        double unusedRatio() {
            return (double) committedBytes / Math.max(1, usedBytes);
        }

        /** What the process takes, to what the JVM holds for objects. */
        double outsideRatio() {
            return (double) residentBytes / Math.max(1, committedBytes);
        }

        double peakPercent() {
            return peakBytes == 0 ? 0 : 100.0 * usedBytes / peakBytes;
        }
    }

    private static long usedNow() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    synchronized Sample sample() {
        long used = usedNow();
        peakBytes = Math.max(peakBytes, used);
        return new Sample(used, peakBytes, startupBytes, Runtime.getRuntime().totalMemory(), residentBytes());
    }

    private static long residentBytes() {
        String[] pages = words("/proc/self/statm");
        return pages.length > 1 ? Long.parseLong(pages[1]) * 4096 : 0;
    }

    static String[] words(String file) {
        try {
            return Files.readString(Path.of(file)).strip().split(" ");
        } catch (IOException e) {
            return new String[0];
        }
    }

    /** As Redis writes a size for people. */
    static String human(long bytes) {
        String[] units = {"B", "K", "M", "G", "T"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + "B" : String.format(Locale.ROOT, "%.2f%s", value, units[unit]);
    }
}
