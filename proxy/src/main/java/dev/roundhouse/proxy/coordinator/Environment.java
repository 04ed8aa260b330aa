package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.ring.NodeState;
import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.StorageNode;
import dev.roundhouse.spi.version.BallotClock;
import java.util.random.RandomGenerator;

/** What a coordinator has of the world: one event loop's links, clock and timers. All calls and call-backs on that loop. */
public interface Environment {
    /** As of now; a later call may answer a newer one. */
    Topology topology();

    /** Indices of the partition's replicas, in ring order; not to be changed. */
    int[] replicas(int partition);

    /** The partition's epoch. */
    long epoch(int partition);

    /** This loop's link to the node at an index of the topology. */
    StorageNode node(int index);

    /**
     * Whether the node counts: its link is up, and its memory is the one the topology knows (same incarnation, not
     * recovering).
     */
    boolean counts(int index);

    /**
     * Whether the topology has given the node's memory up: whatever it holds, it will discard before it counts again, in a newer
     * epoch. Not any more once it is being filled.
     */
    default boolean isGivenUp(int index) {
        Topology.Node node = topology().node(index);
        return node.state() == NodeState.RECOVERING && node.runId() == null;
    }

    /** Whether the node is thought slow or frozen: asked for reads only when the others do not suffice. */
    boolean suspect(int index);

    /** The zone's nodes are read first; an index of the topology is in it. */
    boolean ownZone(int index);

    BallotClock ballots();

    /** Wall clock by which expiry is judged, corrected; milliseconds since the epoch. */
    long now();

    /** Never goes back; nanoseconds since any time. */
    long nanos();

    RandomGenerator random();

    /** Runs once after about so long. */
    void delay(long millis, Runnable action);

    Counters counters();

    /** Where to tell what happens to keys. */
    default KeyEvents keyEvents() {
        return KeyEvents.NONE;
    }

    /** Who is told of replicas that a write did not reach. */
    default Hints hints() {
        return Hints.NONE;
    }

    /** Shared by the loops of this process. */
    OverwriteMarks overwrites();

    /** A replica knows a newer epoch than our topology: fetch the record, soon. */
    void stale(long epoch);
}
