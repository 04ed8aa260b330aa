package dev.roundhouse.proxy.coordinator;

import java.nio.charset.StandardCharsets;

/** The encoded replies that the coordinator itself gives; everything else comes from replicas. */
public final class Outcome {
    static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private Outcome() {}

    static byte[] noReadQuorum(int inReach, int replicas, int needed) {
        return error("NOQUORUM " + inReach + " of " + replicas + " replicas in reach, " + needed + " needed");
    }

    /** Surely not applied: too few replicas were in reach before anything was sent. */
    public static byte[] noQuorum(int inReach, int replicas, int needed) {
        return error("NOQUORUM " + inReach + " of " + replicas + " replicas in reach, " + needed
                + " needed; nothing was written");
    }

    /** Sent, outcome unknown. */
    public static byte[] inDoubt(String why) {
        return error("INDOUBT " + why + "; the command may or may not have taken effect");
    }

    /** A limit was reached before anything was sent. */
    public static byte[] overloaded(String what) {
        return error("OVERLOADED " + what + "; nothing was written");
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
