package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.ring.Topology;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyEventClasses;
import dev.roundhouse.spi.storage.Register;

/**
 * What an operation is about.
 *
 * @param store number of the store
 * @param partition of the register
 * @param protocol RESP version of the replies, 2 or 3
 * @param trace of the client's request, as in {@link Header#trace}
 */
public record Target(int store, int partition, Register register, Quorum quorum, int protocol, long trace) {
    /** Of what no client has asked for. */
    public Target(int store, int partition, Register register, Quorum quorum, int protocol) {
        this(store, partition, register, quorum, protocol, 0);
    }

    /** The register of a key. */
    public static Target of(int store, Topology topology, byte[] key, Quorum quorum) {
        Register register = Register.ofKey(key);
        return new Target(store, topology.partitionOf(register.hash()), register, quorum, 2);
    }

    RegisterKey key() {
        return new RegisterKey(store, register);
    }

    /** The header of a message about it. */
    public Header header(long epoch, long now) {
        return new Header(store, partition, epoch, now, protocol, KeyEventClasses.NONE, trace, false);
    }

    /** As {@link #header}, of a message whose answer tells what happened to keys, while anybody wants to know. */
    Header telling(Environment environment, long epoch, long now) {
        int events = environment.keyEvents().collected();
        return new Header(store, partition, epoch, now, protocol, events, trace, false);
    }
}
