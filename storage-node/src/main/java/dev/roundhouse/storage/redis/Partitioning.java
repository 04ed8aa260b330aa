package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Header;
import java.util.concurrent.ThreadLocalRandom;

/** The partitions of the cluster on one node, under the token of its present life. */
final class Partitioning {
    final int count;
    private final byte[] token;
    private final ScriptSender sender;
    private final Outcomes outcomes;

    Partitioning(int count, byte[] token, ScriptSender sender, Outcomes outcomes) {
        this.count = count;
        this.token = token;
        this.sender = sender;
        this.outcomes = outcomes;
    }

    byte[] token() {
        return token;
    }

    int bits() {
        return Integer.numberOfTrailingZeros(count);
    }

    /** Whether the message is about the partition of the topology record. */
    boolean isMeta(Header header) {
        return header.partition() == count;
    }

    boolean has(int partition) {
        return partition >= 0 && partition <= count;
    }

    /** A call that begins as all do: metadata, absent key and the node's own hash, token and epoch. */
    ScriptCall call(Script script, Header header) {
        return call(script, header.partition(), header.epoch());
    }

    ScriptCall call(Script script, int partition, long epoch) {
        ScriptCall call = new ScriptCall(script);
        call.key(PartitionLayout.metadataKey(partition));
        call.key(PartitionLayout.ABSENT_KEY);
        call.key(PartitionLayout.NODE_KEY);
        return call.argument(token).argument(PartitionLayout.number(epoch));
    }

    /** Sets one partition's epoch and role. */
    ScriptCall admission(int partition, long epoch, char role) {
        ScriptCall call = call(Script.ADMIT, partition, epoch);
        call.key(PartitionLayout.discardedKey(
                partition, ThreadLocalRandom.current().nextLong()));
        call.key(PartitionLayout.DISCARDED_SET);
        return call.argument(String.valueOf(role)).argument(admittedField(partition));
    }

    static byte[] admittedField(int partition) {
        return PartitionLayout.latin1("p" + partition);
    }

    /** Raises the partition's epoch to the header's, then goes on. */
    void fence(Header header, AnswerHandler failures, Runnable then) {
        ScriptCall call = admission(header.partition(), header.epoch(), 'f');
        sender.call(call, failures, reply -> {
            reply.array();
            Answer refusal = outcomes.refusal(header.partition(), outcomes.code(reply), reply);
            if (refusal != null) {
                failures.onAnswer(refusal);
            } else {
                then.run();
            }
        });
    }
}
