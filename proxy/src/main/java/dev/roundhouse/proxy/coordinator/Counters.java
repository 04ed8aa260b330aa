package dev.roundhouse.proxy.coordinator;

import java.util.Arrays;

/** What one loop's coordinator has done since it started: plain fields that only their loop writes. */
public final class Counters {
    long blindWrites;
    long rounds;
    long roundCommands;
    long skippedPrepares;
    long reads;
    long readRepairs;
    long retries;
    long repairs;
    long hedges;
    private long[] executedReads = {};

    public long blindWrites() {
        return blindWrites;
    }

    public long rounds() {
        return rounds;
    }

    /** Commands that went in rounds; over {@link #rounds}: the mean batch. */
    public long roundCommands() {
        return roundCommands;
    }

    /** Rounds that had their promise in advance. */
    public long skippedPrepares() {
        return skippedPrepares;
    }

    public long reads() {
        return reads;
    }

    void readExecuted(int node) {
        if (node >= executedReads.length) {
            executedReads = Arrays.copyOf(executedReads, node + 1);
        }
        executedReads[node]++;
    }

    /** Reads that this node was asked to execute: the others of a quorum are asked for their version alone. */
    public long executedReads(int node) {
        long[] present = executedReads;
        return node < present.length ? present[node] : 0;
    }

    /** Reads whose replicas differed and that redelivered the newest state. */
    public long readRepairs() {
        return readRepairs;
    }

    /** Attempts after the first, of any operation. */
    public long retries() {
        return retries;
    }

    /** Registers whose replicas were compared, and made equal where they differed, beside reads. */
    public long repairs() {
        return repairs;
    }

    /** Reads that asked one replica more, since one of those asked took long. */
    public long hedges() {
        return hedges;
    }
}
