package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.RegisterState;
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
