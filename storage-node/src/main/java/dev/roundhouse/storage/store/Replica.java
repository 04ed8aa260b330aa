package dev.roundhouse.storage.store;

import dev.roundhouse.spi.command.CommandFlag;
import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.command.CommandTable;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.KeyEventClasses;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The acceptance rules of the replication table (docs/architecture.md) for the messages about one register. One for each
 * thread, with its reused objects; the state is the store's, under the partitions' locks.
 */
final class Replica {
    static final String OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";

    static final String TOO_MANY_TOMBSTONES =
            "OOM too many deleted keys are remembered for a replica that is away: command not allowed until they can be"
                    + " forgotten.";

    /** In place of an answer: the message is to be answered with {@link #takeAside} when that has run. */
    static final Answer PUT_ASIDE = new Answer.Error("ERR put aside");

    private static final String FOREIGN_KEY = "ERR a key of another register";

    private final MemoryStore store;
    private final CommandExecutor executor;
    private final StoreKeyspace keyspace;
    private final Registers registers;
    private final ReplicaTransactions transactions;
    private final RespWriter writer = new RespWriter();
    private final RespWriter beginning = new RespWriter();
    private boolean inPieces;
    private boolean mayPutAside;
    private @Nullable Aside aside;

    Replica(MemoryStore store, CommandExecutor executor, StoreKeyspace keyspace) {
        this.store = store;
        this.executor = executor;
        this.keyspace = keyspace;
        this.registers = new Registers(store.proposers(), store.limits());
        this.transactions = new ReplicaTransactions(executor, keyspace, registers);
        beginning.takeSources();
    }

    /**
     * Says how messages are answered from now on.
     *
     * @param pieces whether the rest of a long reply to a read is left to whoever asks
     * @param putting whether the answer may be {@link #PUT_ASIDE}
     */
    void answer(boolean pieces, boolean putting) {
        inPieces = pieces;
        mayPutAside = putting;
        aside = null;
    }

    /** The command of the message that was put aside. */
    @Nullable
    Aside takeAside() {
        Aside taken = aside;
        aside = null;
        return taken;
    }

    /** As {@link #handle} or {@link #read}, of a message whose command was put aside and has run. */
    Answer finish(Partition partition, Message message, Aside done) {
        if (message instanceof Message.Read) {
            RespWriter to = inPieces ? beginning : writer;
            to.clear();
            done.writeReply(to);
            done.countInto(partition);
            return new Answer.Value(done.accepted, to.toBytes(), false, done.events(), to.source());
        }
        aside = done;
        return handle(partition, message);
    }

    /** The answer under the partition's lock; the gate (epoch, recovering) was passed. */
    Answer handle(Partition partition, Message message) {
        if (message instanceof Message.Write write) {
            return write(partition, write);
        }
        if (message instanceof Message.Apply apply) {
            return apply(partition, apply);
        }
        if (message instanceof Message.Version version) {
            return new Answer.Value(
                    registers.hold(partition, version.register()).accepted(), null, false);
        }
        if (message instanceof Message.Prepare prepare) {
            return prepare(partition, prepare);
        }
        if (message instanceof Message.Install install) {
            return install(partition, install);
        }
        if (message instanceof Message.Redeliver redeliver) {
            return redeliver(partition, redeliver);
        }
        if (message instanceof Message.Fetch fetch) {
            return new Answer.Fetched(registers.fetch(registers.hold(partition, fetch.register()), fetch.since()));
        }
        throw new IllegalArgumentException("not about a register: " + message);
    }

    private Answer prepare(Partition partition, Message.Prepare message) {
        Held held = registers.hold(partition, message.register());
        if (!message.ballot().isAbove(held.seen())) {
            return new Answer.Refused(held.seen());
        }
        registers.promise(held, message.ballot());
        return new Answer.Promised(held.accepted(), held.lineage(), held.absent() ? partition.floor : Ballot.NONE);
    }

    private Answer write(Partition partition, Message.Write message) {
        Held held = registers.hold(partition, message.register());
        if (!message.ballot().isAbove(held.seen())) {
            return new Answer.Refused(held.seen());
        }
        Answer.Error error = check(
                message.register(), List.of(message.command()), message.header().now());
        if (error != null) {
            return error;
        }
        keyspace.change(
                partition,
                message.register(),
                message.ballot(),
                message.header().now());
        keyspace.events().gather(message.header().events());
        removeExpired(message.register(), message.command());
        byte[] reply = run(partition, message.command(), message.header());
        registers.acceptBlind(held, message.ballot());
        return new Answer.Accepted(List.of(reply), keyspace.events().take());
    }

    private Answer apply(Partition partition, Message.Apply message) {
        Held held = registers.hold(partition, message.register());
        Ballot ballot = message.ballot();
        if (held.promised().isAbove(ballot)
                || !ballot.isAbove(held.accepted())
                || !held.accepted().equals(message.previous())) {
            return new Answer.Refused(held.seen());
        }
        Answer.Error error =
                check(message.register(), message.commands(), message.header().now());
        if (error != null) {
            return error;
        }
        List<byte[]> replies = execute(held, ballot, message.commands(), message.header(), mayPutAside);
        if (keyspace.isPutAside) {
            return PUT_ASIDE;
        }
        registers.accept(held, ballot, message.next(), held.lineage().plus(ballot, message.parent()));
        return new Answer.Accepted(replies, keyspace.events().take());
    }

    private Answer install(Partition partition, Message.Install message) {
        RegisterState state = message.state();
        Held held = registers.hold(partition, state.register());
        Ballot ballot = message.ballot();
        if (held.promised().isAbove(ballot) || !ballot.isAbove(held.accepted())) {
            return new Answer.Refused(held.seen());
        }
        if (!fits(held, state)) {
            return new Answer.NeedWhole(held.accepted());
        }
        Answer.Error error =
                check(state.register(), message.commands(), message.header().now());
        if (error != null) {
            return error;
        }
        registers.replaceState(held, state, seconds(message.header()));
        List<byte[]> replies = execute(held, ballot, message.commands(), message.header(), false);
        Lineage lineage = held.lineage().merge(state.lineage()).plus(ballot, message.parent());
        registers.accept(held, ballot, message.next(), lineage);
        return new Answer.Accepted(replies, keyspace.events().take());
    }

    private Answer redeliver(Partition partition, Message.Redeliver message) {
        RegisterState state = message.state();
        Held held = registers.hold(partition, state.register());
        Ballot accepted = state.accepted();
        if (accepted.equals(held.accepted())) {
            return Answer.Accepted.NO_REPLY;
        }
        if (held.promised().isAbove(accepted) || !accepted.isAbove(held.accepted())) {
            return new Answer.Refused(held.seen());
        }
        if (!fits(held, state)) {
            return new Answer.NeedWhole(held.accepted());
        }
        registers.replaceState(held, state, seconds(message.header()));
        registers.accept(held, accepted, accepted, held.lineage().merge(state.lineage()));
        return Answer.Accepted.NO_REPLY;
    }

    private static boolean fits(Held held, RegisterState state) {
        return state.base().isNone() || state.base().equals(held.accepted());
    }

    Answer read(Partition partition, Message.Read message) {
        Held held = registers.hold(partition, message.register());
        keyspace.read(partition, message.register(), message.header().now());
        keyspace.mayPutAside = mayPutAside && !Transaction.isInternal(message.command());
        keyspace.events().gather(message.header().events());
        RespWriter to = inPieces ? beginning : writer;
        long hits = partition.hits;
        long misses = partition.misses;
        byte[] reply = run(partition, message.command(), message.header(), to);
        if (keyspace.heldBack() || keyspace.isPutAside) {
            // What follows, a round or the same elsewhere, counts.
            partition.hits = hits;
            partition.misses = misses;
        }
        if (keyspace.isPutAside) {
            putAside(message.command(), message.header(), keyspace.random().nextLong());
            Objects.requireNonNull(aside).accepted = held.accepted();
            return PUT_ASIDE;
        }
        return new Answer.Value(
                held.accepted(), reply, keyspace.heldBack(), keyspace.events().take(), to.source());
    }

    /** Takes in one register of another replica: the higher P, the higher V with its state. */
    void merge(Partition partition, RegisterState state, int access) {
        Held held = registers.hold(partition, state.register());
        Lineage lineage = held.lineage().merge(state.lineage());
        if (state.accepted().isAbove(held.accepted())) {
            registers.replaceState(held, state, access);
            registers.accept(held, state.accepted(), state.promised(), lineage);
        } else if (!held.absent()) {
            registers.accept(held, held.accepted(), state.promised(), lineage);
        } else if (state.promised().isAbove(held.promised())) {
            registers.promise(held, state.promised());
        }
    }

    Registers registers() {
        return registers;
    }

    /** Nil over what the commands touch and has expired, then the commands. */
    private List<byte[]> execute(
            Held held, Ballot ballot, List<Request> commands, Header header, boolean mayBePutAside) {
        Partition partition = held.partition();
        Register register = held.register();
        keyspace.change(partition, register, ballot, header.now());
        keyspace.looks().here(header.counts());
        keyspace.events().gather(header.events());
        if (commands.isEmpty()) {
            for (Object entry : registers.entriesOf(partition, register)) {
                byte[] cell = Cell.header(entry);
                keyspace.removeIfExpired(cell, Cell.keyOffset(cell), Cell.keyLength(cell));
            }
            return List.of();
        }
        List<byte[]> replies = new ArrayList<>(commands.size());
        boolean isUntouched = true;
        for (Request command : commands) {
            isUntouched &= !removeExpired(register, command);
        }
        if (aside != null) {
            Aside done = takeAside();
            keyspace.events().gather(KeyEventClasses.NONE);
            done.putInPlace(keyspace);
            keyspace.events().gather(header.events());
            done.countInto(partition);
            done.events().forEach(keyspace.events()::add);
            return List.of(done.reply());
        }
        Request first = commands.get(0);
        keyspace.mayPutAside = mayBePutAside && isUntouched && commands.size() == 1 && !Transaction.isInternal(first);
        long hits = partition.hits;
        long misses = partition.misses;
        for (Request command : commands) {
            replies.add(run(partition, command, header));
        }
        if (keyspace.isPutAside) {
            partition.hits = hits;
            partition.misses = misses;
            putAside(first, header, Splitmix64.seedOf(ballot));
        }
        return replies;
    }

    private void putAside(Request command, Header header, long seed) {
        // Told when it is executed.
        keyspace.events().take();
        Aside.Terms terms = new Aside.Terms(seed, header.protocol(), header.events(), header.counts());
        aside = new Aside(store, executor, command, keyspace, terms);
    }

    /** False: nothing has expired. */
    private boolean removeExpired(Register register, Request command) {
        if (!register.tagged()) {
            return keyspace.removeIfExpired(register.name(), 0, register.name().length);
        }
        boolean isAny = false;
        if (Transaction.isInternal(command)) {
            Transaction.visitKeys(command, keyspace::removeIfExpired);
            return true;
        }
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        for (int key : spec == null ? NO_KEYS : spec.keys(command)) {
            isAny |= keyspace.removeIfExpired(command.array(key), command.offset(key), command.length(key));
        }
        return isAny;
    }

    private static final int[] NO_KEYS = {};

    private byte[] run(Partition partition, Request command, Header header) {
        return run(partition, command, header, writer);
    }

    private byte[] run(Partition partition, Request command, Header header, RespWriter to) {
        to.clear();
        to.setProtocol(header.protocol());
        if (Transaction.isInternal(command)) {
            transactions.execute(partition, command, to);
            transactions.forget();
        } else {
            keyspace.looks().begins(CommandTable.DEFAULT.find(command));
            executor.execute(command, keyspace, to);
        }
        return to.toBytes();
    }

    /** What refuses commands before anything changes; null if nothing does. */
    private Answer.@Nullable Error check(Register register, List<Request> commands, long now) {
        boolean exhausted = store.usage().isExhausted();
        boolean isFull = store.usage().isFullOfTombstones();
        for (Request command : commands) {
            if (Transaction.isInternal(command)) {
                Answer.Error error = checkInternal(register, command, exhausted, now);
                if (error != null) {
                    return error;
                }
                continue;
            }
            CommandSpec spec = CommandTable.DEFAULT.find(command);
            if (spec == null) {
                continue;
            }
            if (exhausted && spec.has(CommandFlag.DENYOOM)) {
                return new Answer.Error(OUT_OF_MEMORY);
            }
            if (isFull && TombstoneMaking.mayDelete(command, now)) {
                return new Answer.Error(TOO_MANY_TOMBSTONES);
            }
            if (!holdsKeys(register, spec, command)) {
                return new Answer.Error(FOREIGN_KEY);
            }
        }
        return null;
    }

    private Answer.@Nullable Error checkInternal(Register register, Request command, boolean exhausted, long now) {
        if (exhausted
                && Transaction.isExec(command)
                && transactions.parse(command).has(CommandFlag.DENYOOM)) {
            return new Answer.Error(OUT_OF_MEMORY);
        }
        if (store.usage().isFullOfTombstones()
                && Transaction.isExec(command)
                && transactions.parse(command).commands().stream()
                        .anyMatch(each -> TombstoneMaking.mayDelete(each, now))) {
            return new Answer.Error(TOO_MANY_TOMBSTONES);
        }
        boolean[] isForeign = new boolean[1];
        Transaction.visitKeys(
                command, (array, offset, length) -> isForeign[0] |= !Registers.isIn(register, array, offset, length));
        return isForeign[0] ? new Answer.Error(FOREIGN_KEY) : null;
    }

    private static boolean holdsKeys(Register register, CommandSpec spec, Request command) {
        if (spec.isSingleKey()) {
            int key = spec.firstKey(command);
            return key < 0 || Registers.isIn(register, command.array(key), command.offset(key), command.length(key));
        }
        for (int key : spec.keys(command)) {
            if (!Registers.isIn(register, command.array(key), command.offset(key), command.length(key))) {
                return false;
            }
        }
        return true;
    }

    private static int seconds(Header header) {
        return (int) (header.now() / 1000) & Cell.ACCESS_MASK;
    }
}
