package dev.roundhouse.proxy.coordinator;

/** Told what a replica missed, so that it can be brought there when the replica is back. Never counts toward a quorum. */
public interface Hints {
    /** Forgets everything: what was missed is left to reads and to anti-entropy. */
    Hints NONE = new Hints() {
        @Override
        public void missed(int node, Target target) {}

        @Override
        public void missedFlush(int node, int store, int partition) {}
    };

    /** A write that took effect elsewhere did not reach a replica, or not as far as is known. */
    void missed(int node, Target target);

    /** Likewise, of a flush of a whole partition. */
    void missedFlush(int node, int store, int partition);
}
