package dev.roundhouse.storage.store;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.storage.VersionDigest;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import dev.roundhouse.storage.value.Values;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * P, V, lineage and state of registers, wherever they lie: an untagged key's entry is its register, a hash tag has a
 * record beside the table. Reads and writes; decides nothing. Used under the partition's lock, by one thread.
 */
final class Registers {
    /** Registers of a partition that are only promised; above it the older half goes into the floor. */
    static final int MAX_PROMISES = 1024;

    private static final int MARK_BYTES = 1 + Ballot.BYTES;
    private static final byte LIVE = 'l';
    private static final byte ABSENT = 'n';

    private final Proposers proposers;
    private final EncodingLimits limits;
    private final CellDraft draft;

    Registers(Proposers proposers, EncodingLimits limits) {
        this.proposers = proposers;
        this.limits = limits;
        this.draft = new CellDraft(proposers);
    }

    /** Whether a key belongs to a register. */
    static boolean isIn(Register register, byte[] array, int offset, int length) {
        byte[] name = register.name();
        if (!register.tagged()) {
            return Arrays.equals(name, 0, name.length, array, offset, offset + length);
        }
        long tag = KeyHash.tagRange(array, offset, length);
        if (tag == KeyHash.UNTAGGED) {
            return false;
        }
        int from = KeyHash.tagOffset(tag);
        return Arrays.equals(name, 0, name.length, array, from, from + KeyHash.tagLength(tag));
    }

    /** The register of the hash tag of a key; null: it has none. */
    static @Nullable Register tagOf(byte[] header) {
        int offset = Cell.keyOffset(header);
        long tag = KeyHash.tagRange(header, offset, Cell.keyLength(header));
        if (tag == KeyHash.UNTAGGED) {
            return null;
        }
        int from = KeyHash.tagOffset(tag);
        byte[] name = Arrays.copyOfRange(header, from, from + KeyHash.tagLength(tag));
        return new Register(name, true, KeyHash.xxHash64(name, 0, name.length));
    }

    Held hold(Partition partition, Register register) {
        return register.tagged() ? holdTag(partition, register) : holdKey(partition, register);
    }

    private Held holdTag(Partition partition, Register register) {
        TagRecord record = partition.tag(register);
        if (record == null) {
            return absent(partition, register, Ballot.NONE);
        }
        return record.accepted.isNone()
                ? absent(partition, register, record.promised)
                : new Held(partition, register, record.promised, record.accepted, record.lineage, false);
    }

    private Held holdKey(Partition partition, Register register) {
        int slot = partition.find(register.name(), 0, register.name().length);
        Object entry = slot < 0 ? null : partition.table.at(slot);
        if (entry == null) {
            return absent(partition, register, Ballot.NONE);
        }
        byte[] header = Cell.header(entry);
        Ballot promise = Cell.promise(header);
        if (Cell.isPromiseOnly(header)) {
            return absent(partition, register, promise);
        }
        Ballot accepted = Cell.ballot(header, proposers);
        Lineage lineage = Cell.isBlind(header) ? null : Lineage.EMPTY;
        if (Cell.has(header, Cell.HAS_LINEAGE)) {
            lineage = partition.lineages().get(register.name());
        }
        return new Held(partition, register, Ballot.max(promise, accepted), accepted, lineage, false);
    }

    private static Held absent(Partition partition, Register register, Ballot promise) {
        Ballot promised = Ballot.max(promise, partition.absentPromised());
        return new Held(partition, register, promised, partition.absentAccepted(), Lineage.EMPTY, true);
    }

    /** P = promised, which is above what is held. */
    void promise(Held held, Ballot promised) {
        Partition partition = held.partition();
        partition.raiseHighest(promised);
        if (held.register().tagged()) {
            TagRecord record = partition.tag(held.register());
            if (record == null) {
                record = new TagRecord();
                partition.addTag(held.register(), record);
                partition.promises++;
            }
            record.promised = promised;
        } else {
            byte[] name = held.register().name();
            int slot = partition.find(name, 0, name.length);
            Object entry = slot < 0 ? null : partition.table.at(slot);
            if (entry != null && Cell.has(Cell.header(entry), Cell.HAS_PROMISE)) {
                Cell.setPromise(Cell.header(entry), promised);
                return;
            }
            CellDraft changed = entry == null ? draft.of(name, 0, name.length) : draft.from(entry);
            changed.promise = promised;
            place(partition, slot, name, changed.build());
        }
        if (partition.promises > MAX_PROMISES) {
            dropPromises(partition);
        }
    }

    private void place(Partition partition, int slot, byte[] key, Object entry) {
        if (slot >= 0) {
            partition.replace(slot, entry);
        } else {
            partition.insert(partition.table.orderHash(KeyHash.xxHash64(key, 0, key.length)), entry);
        }
    }

    /** A floor at the middle of the promises covers the older half of them, which then need no entries. */
    private static void dropPromises(Partition partition) {
        List<Ballot> promises = new ArrayList<>();
        Table table = partition.table;
        for (int slot = table.occupied(0); slot < table.slots(); slot = table.occupied(slot + 1)) {
            byte[] header = headerAt(table, slot);
            if (Cell.isPromiseOnly(header)) {
                promises.add(Cell.promise(header));
            }
        }
        for (TagRecord record : partition.tags().values()) {
            if (record.accepted.isNone()) {
                promises.add(record.promised);
            }
        }
        promises.sort(null);
        partition.raiseFloor(promises.get(promises.size() / 2));
        Set<Register> dropped = new HashSet<>();
        for (Map.Entry<Register, TagRecord> tag : partition.tags().entrySet()) {
            TagRecord record = tag.getValue();
            if (record.accepted.isNone() && !record.promised.isAbove(partition.floor)) {
                dropped.add(tag.getKey());
            }
        }
        for (Register tag : dropped) {
            partition.removeTag(tag);
            partition.promises--;
        }
        removeWhere(
                partition,
                header -> Cell.isPromiseOnly(header) && !Cell.promise(header).isAbove(partition.floor));
    }

    private interface HeaderTest {
        boolean test(byte[] header);
    }

    private static void removeWhere(Partition partition, HeaderTest test) {
        List<byte[]> keys = new ArrayList<>();
        Table table = partition.table;
        for (int slot = table.occupied(0); slot < table.slots(); slot = table.occupied(slot + 1)) {
            byte[] header = headerAt(table, slot);
            if (test.test(header)) {
                keys.add(Cell.key(header));
            }
        }
        for (byte[] key : keys) {
            partition.remove(partition.find(key, 0, key.length));
        }
    }

    /** V = P = written, L = that of a blind write; the state was changed before. */
    void acceptBlind(Held held, Ballot written) {
        accept(held, written, written, null);
    }

    /**
     * V = accepted, P = max(P, V, promised), L = lineage; the state was changed before.
     *
     * @param lineage null: that of a blind write at {@code accepted}
     */
    void accept(Held held, Ballot accepted, Ballot promised, @Nullable Lineage lineage) {
        Partition partition = held.partition();
        Register register = held.register();
        Ballot newPromised = Ballot.max(Ballot.max(held.promised(), accepted), promised);
        partition.raiseHighest(newPromised);
        if (!held.absent()) {
            partition.root ^= VersionDigest.mix(register.hash(), held.accepted());
        }
        partition.root ^= VersionDigest.mix(register.hash(), accepted);
        if (register.tagged()) {
            Lineage kept = lineage == null ? Lineage.blind(accepted) : lineage;
            acceptTag(partition, register, accepted, kept).promised = newPromised;
        } else {
            acceptKey(held, accepted, newPromised, lineage);
        }
    }

    private static TagRecord acceptTag(Partition partition, Register register, Ballot accepted, Lineage lineage) {
        TagRecord record = partition.tag(register);
        if (record == null) {
            record = new TagRecord();
            partition.addTag(register, record);
        } else if (record.accepted.isNone()) {
            partition.promises--;
        }
        record.accepted = accepted;
        record.lineage = lineage;
        return record;
    }

    private void acceptKey(Held held, Ballot accepted, Ballot promised, @Nullable Lineage lineage) {
        Partition partition = held.partition();
        byte[] name = held.register().name();
        boolean blind = lineage == null || lineage.isBlind(accepted);
        boolean listed = !blind && lineage.size() > 0;
        if (listed) {
            partition.lineages().put(name, lineage, accepted);
        } else if (held.listed() != null
                && held.listed().size() > 0
                && !held.listed().isBlind(held.accepted())) {
            partition.lineages().remove(name);
        }
        int slot = partition.find(name, 0, name.length);
        Object entry = slot < 0 ? null : partition.table.at(slot);
        // What a command changed has the new ballot already.
        Ballot content = entry == null ? Ballot.NONE : Cell.content(Cell.header(entry), proposers);
        boolean isChanged = content.equals(accepted);
        if (entry != null && acceptInPlace(Cell.header(entry), accepted, promised, listed, isChanged)) {
            Cell.setBlind(Cell.header(entry), blind);
            return;
        }
        CellDraft changed = entry == null ? draft.of(name, 0, name.length) : draft.from(entry);
        changed.ballot = accepted;
        changed.content = isChanged ? null : content;
        changed.promise = promised;
        changed.lineage = listed;
        changed.blind = blind;
        place(partition, slot, name, changed.build());
    }

    private boolean acceptInPlace(byte[] header, Ballot accepted, Ballot promised, boolean listed, boolean isChanged) {
        int number = proposers.numberOf(accepted.proposer());
        int flags = Cell.flags(header);
        int wanted = Cell.HAS_BALLOT
                | (number == Proposers.NO_NUMBER ? Cell.WIDE_PROPOSER : 0)
                | (promised.isAbove(accepted) ? Cell.HAS_PROMISE : 0)
                | (isChanged ? 0 : Cell.HAS_CONTENT);
        if ((flags & (Cell.HAS_BALLOT | Cell.WIDE_PROPOSER | Cell.HAS_PROMISE | Cell.HAS_CONTENT)) != wanted) {
            return false;
        }
        Cell.setBallot(header, accepted, number);
        if ((wanted & Cell.HAS_PROMISE) != 0) {
            Cell.setPromise(header, promised);
        }
        header[0] = (byte) (flags & ~Cell.HAS_LINEAGE | (listed ? Cell.HAS_LINEAGE : 0));
        return true;
    }

    /** The register as it travels: keys changed since {@code since} where the lineage reaches it, else all. */
    RegisterState fetch(Held held, Ballot since) {
        if (held.absent()) {
            return state(held, Ballot.NONE, List.of());
        }
        Register register = held.register();
        if (!register.tagged()) {
            int slot = held.partition().find(register.name(), 0, register.name().length);
            return state(held, Ballot.NONE, List.of(keyState(entryAt(held.partition().table, slot))));
        }
        boolean delta = !since.isNone() && held.lineage().reaches(held.accepted(), since);
        Ballot base = delta ? since : Ballot.NONE;
        List<KeyState> keys = new ArrayList<>();
        for (Object entry : entriesOf(held.partition(), register)) {
            if (Cell.ballot(Cell.header(entry), proposers).isAbove(base)) {
                keys.add(keyState(entry));
            }
        }
        return state(held, base, keys);
    }

    private static RegisterState state(Held held, Ballot base, List<KeyState> keys) {
        return new RegisterState(held.register(), held.promised(), held.accepted(), held.lineage(), base, keys);
    }

    /** The entries of a register, in the table's order. */
    List<Object> entriesOf(Partition partition, Register register) {
        List<Object> entries = new ArrayList<>();
        Table table = partition.table;
        if (!register.tagged()) {
            int slot = partition.find(register.name(), 0, register.name().length);
            return slot < 0 ? entries : List.of(entryAt(table, slot));
        }
        for (int slot = table.occupied(0); slot < table.slots(); slot = table.occupied(slot + 1)) {
            byte[] header = headerAt(table, slot);
            if (isIn(register, header, Cell.keyOffset(header), Cell.keyLength(header))) {
                entries.add(entryAt(table, slot));
            }
        }
        return entries;
    }

    KeyState keyState(Object entry) {
        byte[] header = Cell.header(entry);
        Ballot content = Cell.content(header, proposers);
        if (!Cell.isLive(header)) {
            return KeyState.tombstone(Cell.key(header), content);
        }
        if (entry instanceof ValueEntry typed) {
            return new KeyState(
                    Cell.key(header), content, Cell.expireAt(header), typed.value.type(), Values.write(typed.value));
        }
        byte[] payload = entry instanceof LargeEntry large
                ? large.shareValue()
                : Arrays.copyOfRange(
                        header, Cell.valueOffset(header), Cell.valueOffset(header) + Cell.valueLength(header));
        return new KeyState(Cell.key(header), content, Cell.expireAt(header), KeyState.STRING, payload);
    }

    /**
     * A key's mark: {@link dev.roundhouse.spi.command.Transaction}. Whether a tombstone is kept of an absent one must show
     * nowhere: replicas at one version purge it at different times.
     */
    byte[] mark(Partition partition, byte[] array, int offset, int length, long now) {
        byte[] mark = new byte[MARK_BYTES];
        int slot = partition.find(array, offset, length);
        Object entry = slot < 0 ? null : partition.table.at(slot);
        byte[] header = entry == null ? null : Cell.header(entry);
        boolean isLive = header != null
                && Cell.isLive(header)
                && (!Cell.has(header, Cell.HAS_EXPIRY) || Cell.expireAt(header) > now);
        mark[0] = isLive ? LIVE : ABSENT;
        if (isLive) {
            Cell.content(header, proposers).writeTo(mark, 1);
        }
        return mark;
    }

    /** Lays a state's keys over what is held; a whole state also takes away what it has not. V and P stay. */
    void replaceState(Held held, RegisterState state, int access) {
        Partition partition = held.partition();
        Register register = held.register();
        if (state.base().isNone()) {
            Set<ByteBuffer> kept = new HashSet<>();
            for (KeyState key : state.keys()) {
                kept.add(ByteBuffer.wrap(key.key()));
            }
            for (Object entry : entriesOf(partition, register)) {
                byte[] key = Cell.key(Cell.header(entry));
                if (!kept.contains(ByteBuffer.wrap(key))) {
                    clear(partition, register, key);
                }
            }
        }
        for (KeyState key : state.keys()) {
            put(partition, key, access);
        }
    }

    private void clear(Partition partition, Register register, byte[] key) {
        int slot = partition.find(key, 0, key.length);
        if (register.tagged()) {
            partition.remove(slot);
        } else {
            CellDraft cleared = draft.from(entryAt(partition.table, slot)).withoutValue();
            cleared.ballot = Ballot.NONE; // as where there is no record, until the register's version is accepted
            cleared.content = null;
            partition.replace(slot, cleared.build());
        }
    }

    private void put(Partition partition, KeyState state, int access) {
        byte[] key = state.key();
        int slot = partition.find(key, 0, key.length);
        Object old = slot < 0 ? null : partition.table.at(slot);
        CellDraft changed =
                old == null ? draft.of(key, 0, key.length) : draft.from(old).withoutValue();
        changed.ballot = state.content();
        changed.content = null;
        changed.access = access;
        if (!state.isTombstone()) {
            if (state.type() == KeyState.STRING) {
                changed.value(state.payload(), 0, state.payload().length, true);
            } else {
                changed.value(Values.read(state.payload(), limits));
            }
            changed.expireAt = state.expireAt();
        }
        place(partition, slot, key, changed.build());
    }

    /** Drops the versions below {@code flushed}; what was promised above it stays. */
    void dropBelow(Partition partition, Ballot flushed) {
        for (Register register : registersOf(partition)) {
            Held held = hold(partition, register);
            if (!held.absent() && flushed.isAbove(held.accepted())) {
                drop(held);
                if (held.promised().isAbove(flushed)) {
                    promise(hold(partition, register), held.promised());
                }
            }
        }
    }

    /** The P of a register whose V is below a ballot that its P is above; NONE: there is no such register. */
    Ballot promisedOver(Partition partition, Ballot ballot) {
        for (Register register : registersOf(partition)) {
            Held held = hold(partition, register);
            if (!held.absent()
                    && ballot.isAbove(held.accepted())
                    && held.promised().isAbove(ballot)) {
                return held.promised();
            }
        }
        return Ballot.NONE;
    }

    private static List<Register> registersOf(Partition partition) {
        List<Register> registers = new ArrayList<>();
        Table table = partition.table;
        for (int slot = table.occupied(0); slot < table.slots(); slot = table.occupied(slot + 1)) {
            byte[] header = headerAt(table, slot);
            byte[] key = Cell.key(header);
            if (!KeyHash.isTagged(key, 0, key.length)) {
                registers.add(new Register(key, false, KeyHash.xxHash64(key, 0, key.length)));
            }
        }
        registers.addAll(partition.tags().keySet());
        return registers;
    }

    /** Forgets a register: its keys, and what was promised. */
    void drop(Held held) {
        Partition partition = held.partition();
        partition.root ^= VersionDigest.mix(held.register().hash(), held.accepted());
        for (Object entry : entriesOf(partition, held.register())) {
            byte[] key = Cell.key(Cell.header(entry));
            partition.remove(partition.find(key, 0, key.length));
        }
        if (held.register().tagged()) {
            partition.removeTag(held.register());
        } else if (held.lineage().size() > 0) {
            partition.lineages().remove(held.register().name());
        }
    }

    private static byte[] headerAt(Table table, int slot) {
        return Cell.header(entryAt(table, slot));
    }

    private static Object entryAt(Table table, int slot) {
        Object entry = table.at(slot);
        if (entry == null) {
            throw new IllegalStateException("an empty slot");
        }
        return entry;
    }
}
