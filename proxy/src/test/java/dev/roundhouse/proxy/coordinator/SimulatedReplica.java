package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.store.CommandExecutor;
import dev.roundhouse.storage.store.MemoryStore;
import dev.roundhouse.storage.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A storage node's process: the real store, which a restart replaces by an empty one. */
final class SimulatedReplica {
    private final int index;
    private final CommandExecutor executor;
    private MemoryStore store;
    private int incarnation;

    SimulatedReplica(int index, CommandExecutor executor) {
        this.index = index;
        this.executor = executor;
        this.store = newStore();
    }

    private MemoryStore newStore() {
        return new MemoryStore(new StoreSettings(SimulatedCluster.PARTITIONS, true, 0), executor, new Random(1));
    }

    int index() {
        return index;
    }

    String incarnation() {
        return "n" + index + "-" + incarnation;
    }

    void restart(boolean unnoticed) {
        store = newStore();
        incarnation += unnoticed ? 0 : 1;
    }

    Answer handle(Message message) {
        return store.handle(message);
    }

    /** The epoch of a partition here. */
    long epoch(int partition) {
        return epochIn(store, partition);
    }

    private static long epochIn(MemoryStore store, int partition) {
        return ((Answer.Stale) store.handle(new Message.Dump(header(partition, -1), 0, 1))).epoch();
    }

    /** NONE also while the partition is filled. */
    Ballot floor(int partition) {
        return dump(partition) instanceof Answer.Dumped dumped ? dumped.floor() : Ballot.NONE;
    }

    /** None while the partition is filled. */
    List<RegisterState> registers(int partition) {
        return dump(partition) instanceof Answer.Dumped dumped ? dumped.registers() : List.of();
    }

    /** All of a partition; or that it is being filled. */
    Answer dump(int partition) {
        return store.handle(new Message.Dump(header(partition, epoch(partition)), 0, Integer.MAX_VALUE));
    }

    private static Header header(int partition, long epoch) {
        return new Header(0, partition, epoch, 0, 2);
    }

    /**
     * Changes registers behind the store's back, unless the partition is being filled.
     *
     * @param change what a register becomes; null: it goes, and the floor rises to what it had
     */
    void rewrite(int partition, Function<RegisterState, @Nullable RegisterState> change) {
        if (!(dump(partition) instanceof Answer.Dumped dumped)) {
            return;
        }
        List<RegisterState> changed = new ArrayList<>();
        Ballot floor = dumped.floor();
        for (RegisterState register : dumped.registers()) {
            RegisterState after = change.apply(register);
            if (after == null) {
                floor = Ballot.max(floor, Ballot.max(register.promised(), register.accepted()));
            } else {
                changed.add(after);
            }
        }
        if (changed.equals(dumped.registers())) {
            return;
        }
        MemoryStore old = store;
        store = newStore();
        for (int each = 0; each < SimulatedCluster.PARTITIONS; each++) {
            Header header = header(each, epochIn(old, each));
            int[] only = {each};
            store.handle(new Message.Admit(header, only, Message.Role.RECOVER));
            Answer had = old.handle(new Message.Dump(header, 0, Integer.MAX_VALUE));
            if (had instanceof Answer.Dumped whole) {
                boolean isChanged = each == partition;
                store.handle(new Message.Load(
                        header,
                        isChanged ? changed : whole.registers(),
                        isChanged ? floor : whole.floor(),
                        whole.flushed()));
                store.handle(new Message.Admit(header, only, Message.Role.COUNT));
            }
        }
    }

    /** All it holds, byte for byte. */
    List<String> contents() {
        return store.contents();
    }

    /** For every register, "name@V" to its state. */
    Map<String, String> statesByVersion(Topology topology) {
        Map<String, String> states = new HashMap<>();
        for (RegisterState register : states(topology)) {
            states.put(register.register() + "@" + register.accepted(), describe(register));
        }
        return states;
    }

    List<RegisterState> states(Topology topology) {
        List<RegisterState> states = new ArrayList<>();
        for (int partition = 0; partition < SimulatedCluster.PARTITIONS; partition++) {
            Header header = new Header(0, partition, topology.epoch(), 0, 2);
            Answer answer = store.handle(new Message.Dump(header, 0, Integer.MAX_VALUE));
            if (answer instanceof Answer.Dumped dumped) {
                states.addAll(dumped.registers());
            }
        }
        return states;
    }

    /** The keys there are, with all that replicas must agree on. */
    static String describe(RegisterState register) {
        Map<String, String> keys = new TreeMap<>();
        for (KeyState key : register.keys()) {
            if (key.isTombstone()) {
                continue; // absent, noted or not
            }
            String name = new String(key.key(), StandardCharsets.ISO_8859_1);
            keys.put(
                    name,
                    key.content() + " " + key.type() + " " + key.expireAt() + " "
                            + new String(key.payload(), StandardCharsets.ISO_8859_1));
        }
        return keys.toString();
    }
}
