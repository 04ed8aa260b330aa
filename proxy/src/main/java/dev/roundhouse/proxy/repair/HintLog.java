package dev.roundhouse.proxy.repair;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Register;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hints of a process on disk, a file for each node, so that they survive its restart. Event loops only note what is to be
 * written; {@link #write} does it, a few times a second, on a thread that may block. A file that cannot be written, or is full,
 * is left: hints are best effort, anti-entropy finds what they miss. Thread-safe.
 */
public final class HintLog {
    /** A file of this size is not appended to: hints stay in memory, and their partitions are compared after a restart. */
    static final long MAX_FILE_BYTES = 256L << 20;

    /** Hints noted and not written; more stay in memory only. */
    static final int MAX_NOTED = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(HintLog.class);
    private static final int MAGIC = 0x52484831;

    private final @Nullable Path directory;
    private final String owner;
    private final List<String> nodes;
    private final List<File> files = new ArrayList<>();
    private boolean isBroken;

    /** What one node's file holds, and is to hold. */
    private static final class File {
        private final ConcurrentLinkedQueue<Hint> noted = new ConcurrentLinkedQueue<>();
        private final AtomicLong notedCount = new AtomicLong();
        private final AtomicLong waiting = new AtomicLong();
        private long bytes;
    }

    /**
     * @param directory null: nothing is kept on disk
     * @param owner tells this proxy's files from those of others in the directory
     * @param nodes ids, in the order of the topology
     */
    public HintLog(@Nullable Path directory, String owner, List<String> nodes) {
        this.directory = directory;
        this.owner = owner;
        this.nodes = List.copyOf(nodes);
        nodes.forEach(node -> files.add(new File()));
    }

    /** From any thread. */
    void begun(int node, Hint hint) {
        File file = files.get(node);
        file.waiting.incrementAndGet();
        if (directory != null && file.notedCount.get() < MAX_NOTED) {
            file.notedCount.incrementAndGet();
            file.noted.add(hint);
        }
    }

    void restored(int node) {
        files.get(node).waiting.incrementAndGet();
    }

    void ended(int node) {
        files.get(node).waiting.decrementAndGet();
    }

    private Path path(int node) {
        return directory.resolve("hints-" + owner + "-" + nodes.get(node) + ".log");
    }

    /** What was noted goes to the files; the file of a node for which nothing waits is emptied. Blocks. */
    public synchronized void write() {
        if (directory == null || isBroken) {
            return;
        }
        for (int node = 0; node < files.size(); node++) {
            try {
                write(node, files.get(node));
            } catch (IOException e) {
                isBroken = true;
                LOG.warn("hints are kept in memory only: {} cannot be written: {}", path(node), e.toString());
                return;
            }
        }
    }

    private void write(int node, File file) throws IOException {
        if (file.waiting.get() == 0 && file.bytes > 0) {
            Files.deleteIfExists(path(node));
            file.bytes = 0;
        }
        if (file.noted.isEmpty()) {
            return;
        }
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(buffer);
        if (file.bytes == 0) {
            out.writeInt(MAGIC);
        }
        for (Hint hint = file.noted.poll(); hint != null; hint = file.noted.poll()) {
            file.notedCount.decrementAndGet();
            write(out, hint);
        }
        if (file.bytes + buffer.size() > MAX_FILE_BYTES) {
            return;
        }
        Files.createDirectories(directory);
        StandardOpenOption how = file.bytes == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
        try (OutputStream to = new BufferedOutputStream(
                Files.newOutputStream(path(node), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how))) {
            buffer.writeTo(to);
        }
        file.bytes += buffer.size();
    }

    private static void write(DataOutputStream out, Hint hint) throws IOException {
        Register register = hint.register();
        out.writeInt(hint.store());
        out.writeBoolean(register.tagged());
        out.writeInt(register.name().length);
        out.write(register.name());
    }

    /** What an earlier life has left, by node. A file that ends in the middle of a hint gives those before. Blocks. */
    public synchronized Map<Integer, List<Hint>> read() {
        Map<Integer, List<Hint>> found = new LinkedHashMap<>();
        for (int node = 0; directory != null && node < files.size(); node++) {
            Path path = path(node);
            if (Files.exists(path)) {
                try {
                    found.put(node, read(path));
                    files.get(node).bytes = Files.size(path);
                } catch (IOException e) {
                    LOG.warn("the hints in {} cannot be read: {}", path, e.toString());
                }
            }
        }
        return found;
    }

    private static List<Hint> read(Path path) throws IOException {
        List<Hint> hints = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("it is no file of hints");
            }
            while (true) {
                int store = in.readInt();
                boolean tagged = in.readBoolean();
                int length = in.readInt();
                if (length < 0 || length > HintedHandoff.MAX_NAME_BYTES) {
                    throw new IOException("a name of " + length + " bytes");
                }
                byte[] name = in.readNBytes(length);
                if (name.length == length) {
                    hints.add(new Hint(store, new Register(name, tagged, KeyHash.xxHash64(name, 0, length))));
                }
            }
        } catch (EOFException e) {
            return hints;
        }
    }
}
