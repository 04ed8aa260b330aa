package dev.roundhouse.storage.persistence;

import dev.roundhouse.spi.resp.Reply;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.storage.remote.AnswerCodec;
import dev.roundhouse.storage.remote.MalformedMessageException;
import dev.roundhouse.storage.store.TopologyMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * The bytes of a {@link TopologyFile}: magic and version, cluster, node, epochs, the registers as they travel between nodes; a
 * CRC-32C over all of that at the end. Pure.
 */
final class TopologyFileCodec {
    private static final int MAGIC = 0x52485450; // RHTP
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = Integer.BYTES;

    private TopologyFileCodec() {}

    static byte[] encode(TopologyFile.Content content) throws IOException {
        TopologyMemory memory = content.memory();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(content.clusterId());
        out.writeUTF(content.nodeId());
        out.writeBoolean(memory.counts());
        out.writeLong(memory.discardedAtEpoch());
        out.writeInt(memory.epochs().length);
        for (long epoch : memory.epochs()) {
            out.writeLong(epoch);
        }
        RespWriter registers = new RespWriter();
        new AnswerCodec().encode(memory.record(), registers);
        out.write(registers.toBytes());
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** @throws IOException when it is whole, but of a version that is not known here */
    static TopologyFile.Content decode(byte[] bytes) throws DamagedFileException, IOException {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 0) {
            throw new DamagedFileException(bytes.length + " bytes");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        int told = new DataInputStream(new ByteArrayInputStream(bytes, length, CHECKSUM_BYTES)).readInt();
        if (told != checksum(bytes, length)) {
            throw new DamagedFileException("its checksum differs");
        }
        if (in.readInt() != MAGIC) {
            throw new DamagedFileException("it is no topology record");
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("its topology record has version " + version + ", this program knows " + VERSION);
        }
        String clusterId = in.readUTF();
        String nodeId = in.readUTF();
        boolean counts = in.readBoolean();
        long discardedAtEpoch = in.readLong();
        long[] epochs = new long[in.readInt()];
        for (int i = 0; i < epochs.length; i++) {
            epochs[i] = in.readLong();
        }
        TopologyMemory memory = new TopologyMemory(epochs, counts, discardedAtEpoch, registers(in));
        return new TopologyFile.Content(clusterId, nodeId, memory);
    }

    private static Answer.Dumped registers(DataInputStream in) throws IOException, DamagedFileException {
        try {
            if (Reply.parse(in.readAllBytes()) instanceof Reply.Bulk bulk
                    && AnswerCodec.decode(bulk.bytes(), 0, bulk.bytes().length) instanceof Answer.Dumped all) {
                return all;
            }
            throw new DamagedFileException("it has no registers");
        } catch (MalformedMessageException e) {
            throw new DamagedFileException(e.getMessage());
        }
    }
}
