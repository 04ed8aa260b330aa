package dev.roundhouse.storage.store;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the topology record of a node, and the epochs it was told, over the end of its process: what a message changed is safe
 * before it is answered, or taken back and refused. So a node that comes back with its file has forgotten nothing that anybody has
 * heard from it, and answers for the record at once; its other partitions are as empty as those of any that starts.
 *
 * <p>Saving takes place on the caller's thread, which must not be an event loop ({@link MemoryStore#mayWaitForDisk}): it is rare
 * (the topology changes, or a proxy starts), and small, but a disk may be busy. Messages about the record and the epochs wait for
 * each other here, and so see nothing that is not safe yet; the lock of the record's partition, which others take for a moment,
 * is not held meanwhile.
 */
final class DurableTopology {
    private static final Logger LOG = LoggerFactory.getLogger(DurableTopology.class);

    private final Partition partition;
    private final PartitionMessages messages;
    private final Replica replica;
    private final TopologyStorage storage;
    private final long[] epochs;
    private TopologyMemory saved;

    /** @param partition that of the record */
    DurableTopology(Partition partition, PartitionMessages messages, Replica replica, TopologyStorage storage) {
        this.partition = partition;
        this.messages = messages;
        this.replica = replica;
        this.storage = storage;
        this.epochs = new long[partition.index + 1];
        this.saved = memory();
    }

    private TopologyMemory memory() {
        partition.lock();
        try {
            Header header = new Header(0, partition.index, partition.epoch, 0, 2);
            epochs[partition.index] = partition.epoch;
            Message.Dump dump = new Message.Dump(header, 0, Integer.MAX_VALUE);
            Answer.Dumped all = (Answer.Dumped) messages.dump(partition, dump);
            return new TopologyMemory(epochs.clone(), !partition.recovering, partition.discardedAtEpoch, all);
        } finally {
            partition.unlock();
        }
    }

    /** Takes up what an earlier process has left; before any message comes. */
    synchronized void restore(TopologyMemory memory, Partition[] partitions) {
        System.arraycopy(memory.epochs(), 0, epochs, 0, epochs.length);
        for (Partition each : partitions) {
            each.epoch = epochs[each.index];
        }
        reset(memory);
    }

    private void reset(TopologyMemory memory) {
        partition.discard();
        partition.epoch = memory.recordEpoch();
        partition.recovering = !memory.counts();
        partition.discardedAtEpoch = memory.discardedAtEpoch();
        partition.raiseFloor(memory.record().floor());
        partition.flushed(memory.record().flushed());
        for (RegisterState state : memory.record().registers()) {
            replica.merge(partition, state, 0);
        }
        saved = memory;
    }

    /** What to answer to a message to the record's partition; its lock is not held. */
    synchronized Answer handle(Message message, Supplier<Answer> handling) {
        long before = partition.epoch;
        Answer answer = handling.get();
        return partition.epoch != before || mayChange(message, answer) ? save(answer) : answer;
    }

    private static boolean mayChange(Message message, Answer answer) {
        boolean isTaken = answer instanceof Answer.Accepted || answer instanceof Answer.Promised;
        return isTaken && !(message instanceof Message.Passed);
    }

    /** Partitions are told their epochs and parts; that of the record may be among them. No lock is held. */
    synchronized Answer admit(Message.Admit message, Supplier<Answer> admitting) {
        Answer answer = admitting.get();
        if (!(answer instanceof Answer.Accepted)) {
            return answer;
        }
        boolean isNews = message.role() != Message.Role.FENCE;
        long epoch = message.header().epoch();
        for (int each : message.partitions()) {
            isNews |= epochs[each] < epoch;
            epochs[each] = Math.max(epochs[each], epoch);
        }
        return isNews ? save(answer) : answer;
    }

    private Answer save(Answer answer) {
        TopologyMemory memory = memory();
        try {
            storage.save(memory);
            saved = memory;
            return answer;
        } catch (IOException e) {
            LOG.error("the topology record cannot be kept: {}", e.toString());
            partition.lock();
            try {
                reset(saved);
            } finally {
                partition.unlock();
            }
            return new Answer.Error("MISCONF the topology record cannot be kept: " + e.getMessage());
        }
    }
}
