package dev.roundhouse.storage.store;

import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.EncodingLimits;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.storage.value.Value;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The store as a running command sees it; one for each thread, reused. In a replica it is bound to one register, and every
 * key a command changes gets the ballot at hand as its content ballot; in a store of one replica keys simply change.
 */
final class StoreKeyspace implements Keyspace {
    private static final int VIEWS = 8;
    private static final long NO_EXPIRY = Entry.NO_EXPIRY;

    private final MemoryStore store;
    private final Proposers proposers;
    private final KeyView[] views = new KeyView[VIEWS];
    private final WholeMemoryStore whole;
    final CellDraft draft;
    private int nextView;
    private long now;
    private int nowSeconds;
    private final Splitmix64 random;
    private @Nullable Partition bound;
    private @Nullable Register register;
    private Ballot ballot = Ballot.NONE;
    private final KeyEventLog events = new KeyEventLog();
    private boolean readOnly;
    private boolean heldBack;
    /** Whether the command at hand may be put aside. */
    boolean mayPutAside;
    /** Whether the command at hand has changed and replied nothing, to be executed as an {@link Aside}. */
    boolean isPutAside;

    private final Looks looks = new Looks(events);

    StoreKeyspace(MemoryStore store, long seed) {
        this.store = store;
        this.proposers = store.proposers();
        this.draft = new CellDraft(proposers);
        this.whole = new WholeMemoryStore(store, this, seed);
        this.random = new Splitmix64(seed);
        for (int i = 0; i < VIEWS; i++) {
            views[i] = new KeyView(store.partition(0));
        }
    }

    /** For commands of a store with one replica. */
    void direct(long nowMillis) {
        begin(null, null, Ballot.NONE, nowMillis);
        readOnly = false;
        looks.here(true);
    }

    void read(Partition partition, Register of, long nowMillis) {
        begin(partition, of, Ballot.NONE, nowMillis);
        readOnly = true;
        looks.here(true);
    }

    /** Changes of a register at {@code content}. */
    void change(Partition partition, Register of, Ballot content, long nowMillis) {
        begin(partition, of, content, nowMillis);
        readOnly = false;
        looks.here(false);
        random.seed(Splitmix64.seedOf(content));
    }

    private void begin(@Nullable Partition partition, @Nullable Register of, Ballot content, long nowMillis) {
        bound = partition;
        register = of;
        ballot = content;
        now = nowMillis;
        nowSeconds = (int) (nowMillis / 1000) & Cell.ACCESS_MASK;
        heldBack = false;
        mayPutAside = false;
        isPutAside = false;
    }

    @Override
    public boolean putsAside(long elements) {
        // What has expired is not copied: such a command is rare, and goes on here.
        isPutAside = mayPutAside && elements >= Aside.MIN_ELEMENTS && !heldBack;
        return isPutAside;
    }

    /** Whether the command at hand holds the locks of all partitions. */
    void holdsAll(boolean all) {
        whole.holdsLocks(all);
    }

    /** Whether the reply waits for a round: a key was taken for absent because it has expired, or the command would change. */
    boolean heldBack() {
        return heldBack;
    }

    /** What happens to keys. */
    KeyEventLog events() {
        return events;
    }

    /** Which look-ups are hits and misses. */
    Looks looks() {
        return looks;
    }

    @Override
    public Entry counted(Entry key) {
        looks.read((KeyView) key);
        return key;
    }

    @Override
    public Entry again(byte[] array, int offset, int length) {
        return look(array, offset, length);
    }

    @Override
    public long heapBytes(Entry key) {
        Object entry = ((KeyView) key).entry;
        if (entry == null) {
            throw new IllegalStateException("the key is absent");
        }
        return Cell.heapBytes(entry);
    }

    @Override
    public void event(char type, String event, Entry key) {
        events.add(type, event, (KeyView) key);
    }

    int nowSeconds() {
        return nowSeconds;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public Entry find(byte[] array, int offset, int length) {
        KeyView view = looks.found(look(array, offset, length));
        if (view.entry != null) {
            Cell.setAccess(Cell.header(view.entry), nowSeconds);
        }
        return view;
    }

    @Override
    public Entry peek(byte[] array, int offset, int length) {
        return looks.found(look(array, offset, length));
    }

    /** The live entry of a key; null: there is none. */
    @Nullable
    Object entryOf(byte[] key) {
        return look(key, 0, key.length).entry;
    }

    private KeyView look(byte[] array, int offset, int length) {
        KeyView view = views[nextView++ & VIEWS - 1];
        long keyHash = KeyHash.xxHash64(array, offset, length);
        Partition partition = bound;
        if (partition == null) {
            partition = store.partitionOf(array, offset, length, keyHash);
        } else if (register != null && !Registers.isIn(register, array, offset, length)) {
            throw new IllegalArgumentException("a key of another register than " + register);
        }
        view.partition = partition;
        view.nowSeconds = nowSeconds;
        view.locate(array, offset, length, keyHash);
        view.entry = live(view);
        return view;
    }

    private @Nullable Object live(KeyView view) {
        int slot = view.slot();
        Object entry = slot < 0 ? null : view.partition.table.at(slot);
        if (entry == null || !Cell.isLive(Cell.header(entry))) {
            return null;
        }
        if (!Cell.isExpired(Cell.header(entry), now)) {
            return entry;
        }
        heldBack = true;
        if (!view.partition.replicated) {
            Watches watches = view.partition.watches();
            if (watches != null) {
                watches.expired(view.keyArray, view.keyOffset, view.keyLength);
            }
            view.partition.remove(slot);
            expired(view);
        }
        return null;
    }

    private void expired(KeyView view) {
        view.partition.expired++;
        events.add('x', "expired", view);
    }

    @Override
    public void putString(Entry key, byte[] value, int offset, int length, boolean own, long expireAt) {
        KeyView view = writable(key);
        if (expireAt != NO_EXPIRY && expireAt <= now) {
            remove(view);
            return;
        }
        int slot = view.slot();
        Object old = slot < 0 ? null : view.partition.table.at(slot);
        if (old instanceof byte[] cell && overwrite(view, cell, value, offset, length, expireAt)) {
            return;
        }
        start(view, old).value(value, offset, length, own).withRoomAfter(old);
        draft.expireAt = expireAt;
        place(view, slot);
    }

    @Override
    public void put(Entry key, Value value, long expireAt) {
        KeyView view = writable(key);
        if (expireAt != NO_EXPIRY && expireAt <= now) {
            remove(view);
            return;
        }
        int slot = view.slot();
        start(view, slot < 0 ? null : view.partition.table.at(slot)).value(value);
        draft.expireAt = expireAt;
        place(view, slot);
    }

    @Override
    public void changed(Entry key) {
        KeyView view = writable(key);
        ValueEntry entry = (ValueEntry) view.entry;
        if (entry == null) {
            throw new IllegalStateException("the key is absent");
        }
        if (entry.value.isEmpty()) {
            remove(view);
        } else if (view.partition.replicated && !stamp(entry.header)) {
            view.partition.recount(entry);
            start(view, entry);
            place(view, view.slot());
        } else {
            view.partition.recount(entry);
            Cell.setAccess(entry.header, nowSeconds);
        }
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public EncodingLimits limits() {
        return store.limits();
    }

    /** A value of the same size, or that has room, goes over the old one: nothing is allocated, nothing moves. */
    private boolean overwrite(KeyView view, byte[] cell, byte[] value, int offset, int length, long expireAt) {
        int valueAt = Cell.valueOffset(cell);
        if (!Cell.isLive(cell)
                || !ValueRoom.takes(cell, valueAt, length)
                || Cell.has(cell, Cell.HAS_EXPIRY) != (expireAt != NO_EXPIRY)
                || view.partition.replicated && !stamp(cell)) {
            return false;
        }
        ValueRoom.write(cell, valueAt, value, offset, length);
        if (expireAt != NO_EXPIRY) {
            Cell.setExpireAt(cell, expireAt);
        }
        Cell.setAccess(cell, nowSeconds);
        Cell.setRaw(cell, false);
        view.entry = cell;
        return true;
    }

    @Override
    public void write(Entry key, int position, byte[] value, int offset, int length) {
        KeyView view = writable(key);
        Object old = view.entry;
        int oldLength = old == null ? 0 : Cell.valueLength(old);
        int newLength = Math.max(oldLength, position + length);
        if (old != null && mayWriteInPlace(view, old, newLength)) {
            System.arraycopy(value, offset, Cell.valueArray(old), Cell.valueOffset(old) + position, length);
            if (old instanceof LargeEntry large) {
                large.length = newLength;
            }
            Cell.setAccess(Cell.header(old), nowSeconds);
            Cell.setRaw(Cell.header(old), true);
            return;
        }
        byte[] changed = new byte[old == null || newLength == oldLength ? newLength : LargeEntry.withRoom(newLength)];
        if (old != null) {
            System.arraycopy(Cell.valueArray(old), Cell.valueOffset(old), changed, 0, oldLength);
        }
        System.arraycopy(value, offset, changed, position, length);
        long expireAt = old == null ? NO_EXPIRY : Cell.expireAt(Cell.header(old));
        int slot = view.slot();
        start(view, slot < 0 ? null : view.partition.table.at(slot)).valueWithRoom(changed, newLength);
        draft.expireAt = expireAt;
        place(view, slot);
    }

    /** Whether a string of {@code length} fits where it is and nothing else refers to it; if so, the header is stamped. */
    private boolean mayWriteInPlace(KeyView view, Object entry, int length) {
        boolean fits = entry instanceof LargeEntry large
                ? !large.shared && length <= large.value.length
                : length == Cell.valueLength(entry);
        return fits && (!view.partition.replicated || stamp(Cell.header(entry)));
    }

    /** Writes the ballot into a header that has room for it. */
    private boolean stamp(byte[] header) {
        int number = proposers.numberOf(ballot.proposer());
        boolean wide = number == Proposers.NO_NUMBER;
        if (!Cell.has(header, Cell.HAS_BALLOT)
                || Cell.has(header, Cell.HAS_CONTENT)
                || Cell.has(header, Cell.WIDE_PROPOSER) != wide) {
            return false;
        }
        Cell.setBallot(header, ballot, number);
        return true;
    }

    /** A draft with what an entry keeps when its value changes. */
    private CellDraft start(KeyView view, @Nullable Object old) {
        if (old == null) {
            draft.of(view.keyArray, view.keyOffset, view.keyLength);
        } else {
            draft.from(old);
        }
        draft.ballot = ballot;
        draft.content = null;
        draft.access = nowSeconds;
        return draft;
    }

    private void place(KeyView view, int slot) {
        Object entry = draft.build();
        if (view.entry == null && Cell.isLive(Cell.header(entry))) {
            events.add('n', "new", view);
        }
        if (slot < 0) {
            view.placed(view.partition.insert(view.orderHash, entry));
        } else {
            view.partition.replace(slot, entry);
        }
        view.entry = Cell.isLive(Cell.header(entry)) ? entry : null;
    }

    @Override
    public void expireAt(Entry key, long at) {
        KeyView view = writable(key);
        if (view.entry == null) {
            throw new IllegalStateException("the key is absent");
        }
        if (at != NO_EXPIRY && at <= now) {
            remove(view);
            return;
        }
        byte[] header = Cell.header(view.entry);
        if (at != NO_EXPIRY && Cell.has(header, Cell.HAS_EXPIRY) && (!view.partition.replicated || stamp(header))) {
            Cell.setExpireAt(header, at);
            return;
        }
        int access = Cell.access(header);
        start(view, view.entry).expireAt = at;
        draft.access = access;
        place(view, view.slot());
    }

    @Override
    public void raw(Entry key) {
        KeyView view = writable(key);
        if (view.entry != null) {
            Cell.setRaw(Cell.header(view.entry), true);
        }
    }

    @Override
    public void idle(Entry key, long seconds) {
        KeyView view = writable(key);
        if (view.entry != null) {
            int longest = Cell.ACCESS_MASK >> 1;
            Cell.setAccess(Cell.header(view.entry), nowSeconds - (int) Math.min(seconds, longest) & Cell.ACCESS_MASK);
        }
    }

    @Override
    public void remove(Entry key) {
        if (!key.isPresent()) {
            return;
        }
        KeyView view = writable(key);
        int slot = view.slot();
        if (view.partition.replicated) {
            start(view, view.entry).withoutValue();
            place(view, slot);
        } else {
            view.partition.remove(slot);
            view.entry = null;
        }
    }

    @Override
    public void rename(Entry from, Entry to) {
        KeyView source = (KeyView) from;
        KeyView target = (KeyView) to;
        if (source.isSameKey(target)) {
            return;
        }
        take(target, source);
        remove(from);
    }

    @Override
    public void copy(Entry from, Entry to) {
        take(to, (KeyView) from);
        KeyView target = (KeyView) to;
        if (target.entry instanceof ValueEntry shared) {
            put(target, shared.value.copy(), Cell.expireAt(shared.header));
        }
    }

    /** The same value for {@code to}. */
    private void take(Entry to, KeyView from) {
        KeyView target = (KeyView) to;
        Object source = from.entry;
        if (source == null) {
            throw new IllegalStateException("the source is absent");
        }
        from.share();
        if (target.entry != null) {
            events.add('n', "new", target); // Redis deletes what was there first
        }
        adopt(target, source, nowSeconds);
    }

    /** Sets a key to the very value and the expiry of an entry of another key or store. */
    void adopt(Entry key, Object from, int access) {
        KeyView target = writable(key);
        int slot = target.slot();
        start(target, slot < 0 ? null : target.partition.table.at(slot)).valueOf(from);
        draft.expireAt = Cell.expireAt(Cell.header(from));
        draft.access = access;
        place(target, slot);
    }

    /** Writes nil over a key that has expired, as a change of the register at hand; false: it has not. */
    boolean removeIfExpired(byte[] array, int offset, int length) {
        KeyView view = views[nextView++ & VIEWS - 1];
        Partition partition = bound;
        if (partition == null) {
            throw new IllegalStateException("only in a replica");
        }
        view.partition = partition;
        view.locate(array, offset, length, KeyHash.xxHash64(array, offset, length));
        int slot = view.slot();
        Object entry = slot < 0 ? null : partition.table.at(slot);
        if (entry == null || !Cell.isLive(Cell.header(entry)) || !Cell.isExpired(Cell.header(entry), now)) {
            return false;
        }
        start(view, entry).withoutValue();
        place(view, slot);
        expired(view);
        return true;
    }

    @Override
    public boolean mayChange() {
        heldBack |= readOnly;
        return !readOnly;
    }

    @Override
    public @Nullable WholeStore wholeStore() {
        return bound == null ? whole : null;
    }

    private KeyView writable(Entry key) {
        if (readOnly) {
            throw new IllegalStateException("a read that writes");
        }
        KeyView view = (KeyView) key;
        Watches watches = view.partition.watches();
        if (watches != null) {
            watches.changed(view.keyArray, view.keyOffset, view.keyLength);
        }
        return view;
    }
}
