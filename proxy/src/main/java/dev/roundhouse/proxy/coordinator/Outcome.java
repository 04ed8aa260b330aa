package dev.roundhouse.proxy.coordinator;

import java.nio.charset.StandardCharsets;

/** The encoded replies that the coordinator itself gives; everything else comes from replicas. */
public final class Outcome {
    static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private static final String NOT_WRITTEN = "; nothing was written";

    private Outcome() {}

    static byte[] noReadQuorum(int inReach, int replicas, int needed) {
        return error("NOQUORUM " + inReach + " of " + replicas + " replicas in reach, " + needed + " needed");
    }

    /** Surely not applied: too few replicas were in reach before anything was sent. */
    public static byte[] noQuorum(int inReach, int replicas, int needed) {
        return error(
                "NOQUORUM " + inReach + " of " + replicas + " replicas in reach, " + needed + " needed" + NOT_WRITTEN);
    }

    /** Sent, outcome unknown. */
    public static byte[] inDoubt(String why) {
        return error("INDOUBT " + why + "; the command may or may not have taken effect");
    }

    /** A reply to a command of which an earlier attempt may have taken effect, though this one surely did not. */
    static byte[] afterDoubt(byte[] reply) {
        if (reply[0] != '-' || isError(reply, "INDOUBT")) {
            return reply;
        }
        String text = new String(reply, 1, reply.length - 3, StandardCharsets.UTF_8);
        return inDoubt("a part of the replicas may have accepted it: " + text.replace(NOT_WRITTEN, ""));
    }

    /** A limit was reached before anything was sent. */
    public static byte[] overloaded(String what) {
        return error("OVERLOADED " + what + NOT_WRITTEN);
    }

    /** An encoded error; the text begins with its code. */
    public static byte[] error(String text) {
        return ("-" + text.replace('\r', ' ').replace('\n', ' ') + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an encoded reply is an error with this code. */
    public static boolean isError(byte[] reply, String code) {
        return reply.length > code.length() + 1
                && reply[0] == '-'
                && new String(reply, 1, code.length(), StandardCharsets.ISO_8859_1).equals(code);
    }
}
