package dev.roundhouse.spi.ring;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a topology: a format byte, header, nodes, per partition its age (epoch minus its own, as a varint)
 * and its replicas (two bytes each), then XXH64 of all that, so that a damaged record is never taken for one.
 */
final class TopologyCodec {
    private static final int FORMAT = 1;
    private static final int HASH_BYTES = Long.BYTES;

    private TopologyCodec() {}

    static byte[] encode(Topology topology) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(topology.clusterId());
            out.writeLong(topology.epoch());
            out.writeInt(topology.partitions());
            out.writeByte(topology.replicas());
            out.writeShort(topology.nodes().size());
            for (Topology.Node node : topology.nodes()) {
                writeNode(out, node);
            }
            for (int partition = 0; partition < topology.partitions(); partition++) {
                writeVarint(out, topology.epoch() - topology.partitionEpoch(partition));
                for (int i = 0; i < topology.replicas(); i++) {
                    out.writeShort(topology.replica(partition, i));
                }
            }
            out.writeLong(KeyHash.xxHash64(bytes.toByteArray(), 0, bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Topology decode(byte[] encoded) {
        if (encoded.length <= HASH_BYTES) {
            throw new IllegalArgumentException("topology record: " + encoded.length + " bytes are too few");
        }
        if (encoded[0] != FORMAT) {
            throw new IllegalArgumentException("topology record: unknown format " + (encoded[0] & 0xff));
        }
        int length = encoded.length - HASH_BYTES;
        if (ByteBuffer.wrap(encoded).getLong(length) != KeyHash.xxHash64(encoded, 0, length)) {
            throw new IllegalArgumentException("topology record: checksum does not match, the record is damaged");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded, 1, length - 1))) {
            Topology topology = read(in);
            if (in.read() >= 0) {
                throw new IllegalArgumentException("topology record: bytes left over");
            }
            return topology;
        } catch (IOException e) {
            throw new IllegalArgumentException("topology record: cut short or malformed", e);
        }
    }

    private static Topology read(DataInputStream in) throws IOException {
        String clusterId = in.readUTF();
        long epoch = in.readLong();
        int partitions = new Partitions(in.readInt()).count();
        int replicas = in.readUnsignedByte();
        int nodeCount = in.readUnsignedShort();
        List<Topology.Node> nodes = new ArrayList<>();
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(readNode(in));
        }
        int[] replicaNodes = new int[partitions * replicas];
        long[] epochs = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            epochs[partition] = epoch - readVarint(in);
            for (int i = 0; i < replicas; i++) {
                replicaNodes[partition * replicas + i] = in.readUnsignedShort();
            }
        }
        return new Topology(clusterId, epoch, nodes, replicaNodes, epochs);
    }

    private static void writeNode(DataOutputStream out, Topology.Node node) throws IOException {
        out.writeUTF(node.id());
        out.writeShort(node.weight());
        writeNullable(out, node.zone());
        out.writeByte(
                switch (node.state()) {
                    case COUNTS -> 0;
                    case RECOVERING -> 1;
                });
        writeNullable(out, node.runId());
    }

    private static Topology.Node readNode(DataInputStream in) throws IOException {
        String id = in.readUTF();
        int weight = in.readUnsignedShort();
        String zone = readNullable(in);
        int code = in.readUnsignedByte();
        NodeState state = switch (code) {
            case 0 -> NodeState.COUNTS;
            case 1 -> NodeState.RECOVERING;
            default -> throw new IllegalArgumentException("topology record: unknown node state " + code);
        };
        return new Topology.Node(id, weight, zone, state, readNullable(in));
    }

    private static void writeNullable(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static @Nullable String readNullable(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    private static void writeVarint(DataOutputStream out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readVarint(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("topology record: number too long");
    }
}
