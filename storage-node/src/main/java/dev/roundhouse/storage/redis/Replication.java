package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.AnswerHandler;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeSettings;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Answers replication messages over one life of a node's memory. Owned by the link's event loop. */
final class Replication {
    /** All metadata on the way is read. */
    private static final int MAX_EXPIRED_LOOKS = 256;

    static final Answer NO_SUCH_PARTITION = new Answer.Error("ERR no such partition in this store");
    private static final Answer ONE_STORE = new Answer.Error("ERR a redis node holds the default store only");

    private final Partitioning partitioning;
    private final RegisterMessages registers;
    private final PartitionMessages partitions;
    private final RangeMessages ranges;
    private final VersionMessages versions;
    private final Sweeper sweeper;

    /**
     * @param token of this life of the node's memory
     */
    Replication(
            NodeSettings settings, String token, ScriptSender sender, Outcomes.Suspicion suspicion, EventLoop loop) {
        byte[] tokenBytes = PartitionLayout.latin1(token);
        Outcomes outcomes = new Outcomes(tokenBytes, suspicion);
        partitioning = new Partitioning(settings.partitions(), tokenBytes, sender, outcomes);
        sweeper = new Sweeper(sender);
        registers = new RegisterMessages(partitioning, sender, outcomes, loop, settings.mixed());
        partitions = new PartitionMessages(partitioning, sender, outcomes, registers, sweeper::start);
        ranges = new RangeMessages(partitioning, new PartitionReader(sender), outcomes);
        versions = new VersionMessages(partitioning, sender, outcomes);
    }

    /** Goes on with what an earlier link left undone. */
    void start() {
        sweeper.start();
    }

    void send(Message message, AnswerHandler handler) {
        Answer refusal = refusal(message);
        if (refusal != null) {
            handler.onAnswer(refusal);
        } else if (message instanceof Message.Read read) {
            registers.read(read, handler);
        } else if (message instanceof Message.Version version) {
            registers.version(version, handler);
        } else if (message instanceof Message.Write write) {
            registers.write(write, handler);
        } else if (message instanceof Message.Prepare prepare) {
            registers.prepare(prepare, handler);
        } else if (message instanceof Message.Apply apply) {
            registers.apply(apply, handler);
        } else if (message instanceof Message.Install install) {
            registers.install(install, handler);
        } else if (message instanceof Message.Redeliver redeliver) {
            registers.redeliver(redeliver, handler);
        } else if (message instanceof Message.Fetch fetch) {
            registers.fetch(fetch, handler);
        } else {
            sendToMany(message, handler);
        }
    }

    private void sendToMany(Message message, AnswerHandler handler) {
        if (message instanceof Message.Flush flush) {
            partitions.flush(flush, handler);
        } else if (message instanceof Message.Expired expired) {
            int limit = Math.min(expired.looks(), MAX_EXPIRED_LOOKS);
            ranges.scan(new Message.Scan(expired.header(), expired.from(), expired.to(), limit), handler);
        } else if (message instanceof Message.Scan scan) {
            ranges.scan(scan, handler);
        } else if (message instanceof Message.Digest digest) {
            ranges.digest(digest, handler);
        } else if (message instanceof Message.Dump dump) {
            partitions.dump(dump, handler);
        } else if (message instanceof Message.Load load) {
            partitions.load(load, handler);
        } else if (message instanceof Message.Buckets buckets) {
            versions.buckets(buckets, handler);
        } else if (message instanceof Message.Versions range) {
            versions.versions(range, handler);
        } else if (message instanceof Message.Passed passed) {
            versions.passed(passed, handler);
        } else if (message instanceof Message.Purge purge) {
            versions.purge(purge, handler);
        } else if (message instanceof Message.Admit admit) {
            partitions.admit(admit, handler);
        } else {
            throw new IllegalArgumentException("unknown message " + message);
        }
    }

    private @Nullable Answer refusal(Message message) {
        if (message.header().store() != 0) {
            return ONE_STORE;
        }
        boolean isAboutMany = message instanceof Message.Scan
                || message instanceof Message.Digest
                || message instanceof Message.Admit;
        if (!isAboutMany && !partitioning.has(message.header().partition())) {
            return NO_SUCH_PARTITION;
        }
        return null;
    }
}
