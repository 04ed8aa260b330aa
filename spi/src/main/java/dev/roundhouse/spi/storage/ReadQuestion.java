package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a read asks its replicas, as {@link Message.Read} and {@link Message.Version} do, in fields that are used for one read
 * after the other: a read costs no object where its nodes take it so. It stays as it is until all who were asked have
 * answered. Of one loop.
 */
public final class ReadQuestion {
    /** Commands with more in their arguments are not copied into one. */
    public static final int MAX_COMMAND_BYTES = 512;

    /** Nor are commands with more arguments. */
    public static final int MAX_ARGUMENTS = 32;

    private final Request command = Request.reusable();
    private int store;
    private int partition;
    private long epoch;
    private long now;
    private int protocol;
    private int events;
    private long trace;
    private byte[] nameArray = {};
    private int nameOffset;
    private int nameLength;
    private boolean isTagged;
    private boolean isNamedByFirst;
    private long hash;
    private @Nullable Header header;
    private @Nullable Register register;

    /** Whether a command may be asked this way. */
    public static boolean fits(Request command) {
        return command.size() <= MAX_ARGUMENTS && command.payloadBytes() <= MAX_COMMAND_BYTES;
    }

    /**
     * Which register it is about, and what is asked of it.
     *
     * @param asked copied
     * @param keyArgument the argument whose tag, or which itself, names the register
     * @param nameHash XXH64 of the name
     */
    public void about(Request asked, int keyArgument, long nameHash) {
        command.copyFrom(asked);
        byte[] array = command.array(keyArgument);
        int offset = command.offset(keyArgument);
        long tag = KeyHash.tagRange(array, offset, command.length(keyArgument));
        isTagged = tag != KeyHash.UNTAGGED;
        nameArray = array;
        nameOffset = isTagged ? KeyHash.tagOffset(tag) : offset;
        nameLength = isTagged ? KeyHash.tagLength(tag) : command.length(keyArgument);
        isNamedByFirst = !isTagged && keyArgument == 1;
        hash = nameHash;
        header = null;
        register = null;
    }

    /**
     * As {@link #about(Request, int, long)}, of any register.
     *
     * @param asked copied
     */
    public void about(Request asked, Register of) {
        command.copyFrom(asked);
        isTagged = of.tagged();
        nameArray = of.name();
        nameOffset = 0;
        nameLength = nameArray.length;
        isNamedByFirst = !isTagged && asked.size() > 1 && isArgument(asked, 1, nameArray);
        hash = of.hash();
        header = null;
        register = of;
    }

    private static boolean isArgument(Request request, int i, byte[] name) {
        int offset = request.offset(i);
        return Arrays.equals(request.array(i), offset, offset + request.length(i), name, 0, name.length);
    }

    /** The first fields of the {@link Header}. */
    public void of(int ofStore, int ofPartition, int inProtocol, int wantedEvents, long ofTrace) {
        store = ofStore;
        partition = ofPartition;
        protocol = inProtocol;
        events = wantedEvents;
        trace = ofTrace;
    }

    /** The other fields of the {@link Header}, as of now. */
    public void at(long atEpoch, long atNow) {
        epoch = atEpoch;
        now = atNow;
    }

    /** As in {@link Message.Read}; not to be kept longer than this. */
    public Request command() {
        return command;
    }

    public int store() {
        return store;
    }

    public int partition() {
        return partition;
    }

    public long epoch() {
        return epoch;
    }

    public long now() {
        return now;
    }

    public int protocol() {
        return protocol;
    }

    public int events() {
        return events;
    }

    public long trace() {
        return trace;
    }

    public boolean isTagged() {
        return isTagged;
    }

    /** The array that the register's name lies in. */
    public byte[] nameArray() {
        return nameArray;
    }

    public int nameOffset() {
        return nameOffset;
    }

    public int nameLength() {
        return nameLength;
    }

    /** Whether the command's first argument is the register's name. */
    public boolean isNamedByFirstArgument() {
        return isNamedByFirst;
    }

    /** Of the register's name. */
    public long hash() {
        return hash;
    }

    public Header header() {
        Header made = header;
        if (made == null) {
            made = new Header(store, partition, epoch, now, protocol, events, trace, false);
            header = made;
        }
        return made;
    }

    public Register register() {
        Register made = register;
        if (made == null) {
            byte[] name = Arrays.copyOfRange(nameArray, nameOffset, nameOffset + nameLength);
            made = new Register(name, isTagged, hash);
            register = made;
        }
        return made;
    }

    /**
     * The same as a message, which is valid as long as this.
     *
     * @param executes whether the command is executed; else only the version is asked for
     */
    public Message message(boolean executes) {
        return executes
                ? new Message.Read(header(), register(), command)
                : new Message.Version(header().quiet(), register());
    }
}
