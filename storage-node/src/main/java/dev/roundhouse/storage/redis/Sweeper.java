package dev.roundhouse.storage.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * Removes, a bounded step at a time, the data keys that only discarded metadata speaks of. What is discarded no longer
 * counts before this begins; this only gives the memory back, and goes on after a restart of either side.
 */
final class Sweeper {
    /** Fields that one step takes, more or less. */
    static final int STEP_FIELDS = 256;

    private static final byte[] SMEMBERS = PartitionLayout.latin1("SMEMBERS");
    private static final byte[] HSCAN = PartitionLayout.latin1("HSCAN");
    private static final byte[] SREM = PartitionLayout.latin1("SREM");
    private static final byte[] COUNT = PartitionLayout.latin1("COUNT");
    private static final byte[] STEP = PartitionLayout.latin1(Integer.toString(STEP_FIELDS));
    private static final byte[] START = {'0'};

    private final ScriptSender sender;
    private boolean isRunning;
    private boolean isWanted;

    Sweeper(ScriptSender sender) {
        this.sender = sender;
    }

    /** Sweeps, or sweeps again when done. */
    void start() {
        isWanted = true;
        if (!isRunning) {
            isRunning = true;
            list();
        }
    }

    private void stop() {
        isRunning = false;
        isWanted = false;
    }

    private void list() {
        isWanted = false;
        sender.command(
                answer -> stop(),
                reply -> {
                    int count = reply.array();
                    List<byte[]> names = new ArrayList<>(count);
                    for (int i = 0; i < count; i++) {
                        names.add(reply.bytes());
                    }
                    sweep(names, 0);
                },
                SMEMBERS,
                PartitionLayout.DISCARDED_SET);
    }

    private void sweep(List<byte[]> names, int i) {
        if (i < names.size()) {
            step(names, i);
        } else if (isWanted) {
            list();
        } else {
            stop();
        }
    }

    private void step(List<byte[]> names, int i) {
        byte[] name = names.get(i);
        sender.command(
                answer -> stop(),
                reply -> {
                    reply.array();
                    reply.next();
                    int count = reply.array() / 2;
                    List<byte[]> fields = new ArrayList<>(count);
                    for (int field = 0; field < count; field++) {
                        fields.add(reply.bytes());
                        reply.next();
                    }
                    if (count == 0) {
                        sender.command(
                                answer -> stop(),
                                done -> sweep(names, i + 1),
                                SREM,
                                PartitionLayout.DISCARDED_SET,
                                name);
                    } else {
                        remove(names, i, fields);
                    }
                },
                HSCAN,
                name,
                START,
                COUNT,
                STEP);
    }

    private void remove(List<byte[]> names, int i, List<byte[]> fields) {
        byte[] name = names.get(i);
        ScriptCall call = new ScriptCall(Script.SWEEP);
        call.key(PartitionLayout.metadataKey(PartitionLayout.partitionOfDiscarded(name)));
        call.key(name);
        call.key(PartitionLayout.DISCARDED_SET);
        for (byte[] field : fields) {
            boolean hasData = field[0] == PartitionLayout.UNTAGGED || field[0] == PartitionLayout.TAGGED_KEY;
            call.key(hasData ? PartitionLayout.keyOf(field, 1, false) : name);
            call.argument(field);
        }
        sender.call(call, answer -> stop(), done -> step(names, i));
    }
}
