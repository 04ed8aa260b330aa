package dev.roundhouse.storage.persistence;

import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.TopologyMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a node keeps the topology record and its epochs, in a directory that is its alone. A new version is written
 * beside the old one, forced to the disk, and renamed over it: a crash leaves one of both, whole. A file that is damaged all
 * the same is put aside and counts as lost: the node is then one that a majority of the others must admit again.
 */
public final class TopologyFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyFile.class);
    private static final String NAME = "topology";

    private final Path directory;
    private final FileLock lock;
    private @Nullable Content content;

    /** @param memory what was kept, and whose it is */
    public record Content(String clusterId, String nodeId, TopologyMemory memory) {}

    private TopologyFile(Path directory, FileLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Reads what an earlier process has left. Blocks.
     *
     * @throws IOException with a message for a person: the directory is another process', cannot be written, or is of a newer version
     */
    public static TopologyFile open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException("it is in use by another node");
        }
        TopologyFile file = new TopologyFile(directory, lock);
        try {
            file.content = file.read();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return file;
    }

    /** Why this directory is not one for this node of this cluster; null: it is. */
    public @Nullable String refuse(String clusterId, String nodeId, int partitions) {
        Content left = content;
        if (left == null) {
            return null;
        }
        int known = left.memory().epochs().length - 1;
        if (!left.clusterId().equals(clusterId)) {
            return "the data directory belongs to cluster '" + left.clusterId() + "', not '" + clusterId + "'";
        }
        if (!left.nodeId().equals(nodeId)) {
            return "the data directory is that of node '" + left.nodeId() + "', not '" + nodeId + "'";
        }
        return known == partitions ? null : "the data directory is of " + known + " partitions, not " + partitions;
    }

    /** Gives a store what an earlier process has left, and keeps what it learns. The node was not refused. */
    public void serve(MemoryStore store, String clusterId, String nodeId) {
        Content left = content;
        store.keepTopology(
                memory -> write(TopologyFileCodec.encode(new Content(clusterId, nodeId, memory))),
                left == null ? null : left.memory());
    }

    /** What is wrong, for a person. */
    public static String explain(IOException cause) {
        boolean isPlain = cause instanceof FileSystemException;
        return isPlain
                ? cause.getClass().getSimpleName().replace("Exception", "") + " " + cause.getMessage()
                : String.valueOf(cause.getMessage());
    }

    private @Nullable Content read() throws IOException {
        Path path = directory.resolve(NAME);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            return TopologyFileCodec.decode(bytes);
        } catch (DamagedFileException e) {
            Path aside = directory.resolve(NAME + ".damaged");
            Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
            force(directory);
            LOG.error(
                    "the topology record in {} is damaged ({}) and counts as lost; it is now {}",
                    path,
                    e.getMessage(),
                    aside);
            return null;
        }
    }

    private void write(byte[] bytes) throws IOException {
        Path fresh = directory.resolve(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(directory);
    }

    /** So that a rename is safe. */
    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.acquiredBy().close();
    }
}
