package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One EXEC as a single command among those that a node executes: it stands in the same messages and batches as any other,
 * and its reply is the array of the replies, or a null array where a watched key has changed. Beside it two more commands
 * that only proxies send: one that answers the marks of keys, one that forgets them. Their names begin with a NUL, which
 * no command of a client does.
 *
 * <p>A mark says, to the node that made it and in a store of several replicas to any of them, which content a key had. It
 * is opaque to everybody else.
 */
public final class Transaction {
    private static final byte[] EXEC = name("EXEC");
    private static final byte[] WATCH = name("WATCH");
    private static final byte[] UNWATCH = name("UNWATCH");
    private static final int VERB = 1;

    private final List<Watched> watched;
    private final List<Request> commands;

    /** A key and the mark it had when it was watched. */
    public record Watched(byte[] key, byte[] mark) {}

    private Transaction(List<Watched> watched, List<Request> commands) {
        this.watched = watched;
        this.commands = commands;
    }

    private static byte[] name(String text) {
        byte[] name = new byte[text.length() + 1];
        for (int i = 0; i < text.length(); i++) {
            name[i + 1] = (byte) text.charAt(i);
        }
        return name;
    }

    /** Whether a command is one of those that only proxies send. */
    public static boolean isInternal(Request command) {
        return command.length(0) > 0 && command.array(0)[command.offset(0)] == 0;
    }

    /** Whether a command {@link #isInternal} is a transaction: {@link #of}. */
    public static boolean isExec(Request command) {
        return isInternal(command) && command.array(0)[command.offset(0) + VERB] == 'E';
    }

    /** Whether a command {@link #isInternal} asks for the marks of its arguments. */
    public static boolean isWatch(Request command) {
        return isInternal(command) && command.array(0)[command.offset(0) + VERB] == 'W';
    }

    /** Whether a command {@link #isInternal} says that the marks of its arguments are not needed any more. */
    public static boolean isUnwatch(Request command) {
        return isInternal(command) && command.array(0)[command.offset(0) + VERB] == 'U';
    }

    /** Answers an array of bulk strings, the mark of each key. */
    public static Request watch(List<byte[]> keys) {
        return of(WATCH, keys);
    }

    /** For a node with the only replica, which remembers what is watched. Answers OK. */
    public static Request unwatch(List<byte[]> keys) {
        return of(UNWATCH, keys);
    }

    private static Request of(byte[] verb, List<byte[]> keys) {
        byte[][] arguments = new byte[1 + keys.size()][];
        arguments[0] = verb;
        for (int i = 0; i < keys.size(); i++) {
            arguments[i + 1] = keys.get(i);
        }
        return Request.of(arguments);
    }

    /**
     * All of one argument, since one request has room for only so many.
     *
     * @param commands in the form that nodes execute
     */
    public static Request exec(List<Watched> watched, List<Request> commands) {
        long bytes = 2L * Integer.BYTES;
        for (Watched each : watched) {
            bytes += 2L * Integer.BYTES + each.key.length + each.mark.length;
        }
        for (Request command : commands) {
            bytes += Integer.BYTES + (long) Integer.BYTES * command.size() + command.payloadBytes();
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
        out.putInt(watched.size());
        for (Watched each : watched) {
            out.putInt(each.key.length).put(each.key);
            out.putInt(each.mark.length).put(each.mark);
        }
        out.putInt(commands.size());
        for (Request command : commands) {
            out.putInt(command.size());
            for (int i = 0; i < command.size(); i++) {
                out.putInt(command.length(i)).put(command.array(i), command.offset(i), command.length(i));
            }
        }
        return Request.of(EXEC, out.array());
    }

    /**
     * Reads what {@link #exec} wrote; its commands share the request's bytes and are valid as long as it is.
     *
     * @throws IllegalArgumentException when it is malformed
     */
    public static Transaction of(Request exec) {
        if (exec.size() != 2) {
            throw new IllegalArgumentException("a transaction of " + exec.size() + " arguments");
        }
        ByteBuffer in = ByteBuffer.wrap(exec.array(1), exec.offset(1), exec.length(1));
        try {
            List<Watched> watched = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                byte[] key = bytes(in);
                watched.add(new Watched(key, bytes(in)));
            }
            List<Request> commands = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                commands.add(command(in));
            }
            return new Transaction(watched, commands);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a transaction cut short", e);
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[length(in, 1)];
        in.get(bytes);
        return bytes;
    }

    private static Request command(ByteBuffer in) {
        int[] bounds = new int[2 * length(in, Integer.BYTES)];
        if (bounds.length == 0) {
            throw new IllegalArgumentException("a command without a name");
        }
        for (int i = 0; i < bounds.length; i += 2) {
            int length = length(in, 1);
            bounds[i] = in.arrayOffset() + in.position();
            bounds[i + 1] = length;
            in.position(in.position() + length);
        }
        return Request.within(in.array(), bounds);
    }

    /** A count of things that take at least so many bytes each. */
    private static int length(ByteBuffer in, int bytesEach) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw new IllegalArgumentException("a count of " + count + " in a transaction");
        }
        return count;
    }

    /** Each key once. */
    public List<Watched> watched() {
        return watched;
    }

    public List<Request> commands() {
        return commands;
    }

    /** Takes one key of a command. */
    @FunctionalInterface
    public interface KeyVisitor {
        void visit(byte[] array, int offset, int length);
    }

    /** Shows every key of a command that {@link #isInternal}, those of a transaction's commands among them. */
    public static void visitKeys(Request command, KeyVisitor visitor) {
        if (!isExec(command)) {
            for (int i = 1; i < command.size(); i++) {
                visitor.visit(command.array(i), command.offset(i), command.length(i));
            }
            return;
        }
        Transaction transaction = of(command);
        for (Watched each : transaction.watched) {
            visitor.visit(each.key, 0, each.key.length);
        }
        for (Request each : transaction.commands) {
            visitKeysOf(each, visitor);
        }
    }

    private static void visitKeysOf(Request command, KeyVisitor visitor) {
        if (isInternal(command)) {
            if (isWatch(command)) {
                visitKeys(command, visitor);
            }
            return;
        }
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        if (spec != null) {
            // Those of a command with a wrong number of arguments, too: expired ones are removed as outside
            // transactions.
            for (int key : spec.keys(command)) {
                visitor.visit(command.array(key), command.offset(key), command.length(key));
            }
        }
    }

    /** Whether a flag is on one of the commands. */
    public boolean has(CommandFlag flag) {
        for (Request command : commands) {
            CommandSpec spec = CommandTable.DEFAULT.find(command);
            if (spec != null && spec.has(flag)) {
                return true;
            }
        }
        return false;
    }
}
