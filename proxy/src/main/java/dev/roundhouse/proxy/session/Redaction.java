package dev.roundhouse.proxy.session;

import dev.roundhouse.spi.command.CommandSpec;
import dev.roundhouse.spi.resp.Request;
import java.util.BitSet;

/** Which arguments of a command are secrets, and not for MONITOR and SLOWLOG. */
final class Redaction {
    static final String REDACTED = "(redacted)";
    private static final Redaction NOTHING = new Redaction(new BitSet());

    private final BitSet hidden;

    private Redaction(BitSet hidden) {
        this.hidden = hidden;
    }

    static Redaction of(CommandSpec spec, Request request) {
        return switch (spec.name()) {
            case "auth" -> from(1, request);
            case "acl|setuser" -> from(2, request);
            case "hello" -> afterOption(request, 2, "AUTH", 2);
            case "migrate" -> migrate(request);
            case "config|set" -> secretParameters(request);
            default -> NOTHING;
        };
    }

    private static Redaction from(int first, Request request) {
        BitSet hidden = new BitSet();
        hidden.set(first, Math.max(first, request.size()));
        return new Redaction(hidden);
    }

    private static Redaction afterOption(Request request, int first, String option, int count) {
        BitSet hidden = new BitSet();
        for (int i = first; i < request.size(); i++) {
            if (request.is(i, option)) {
                hidden.set(i + 1, Math.min(request.size(), i + 1 + count));
                i += count;
            }
        }
        return new Redaction(hidden);
    }

    private static Redaction migrate(Request request) {
        BitSet hidden = afterOption(request, 6, "AUTH", 1).hidden;
        hidden.or(afterOption(request, 6, "AUTH2", 2).hidden);
        return new Redaction(hidden);
    }

    private static Redaction secretParameters(Request request) {
        BitSet hidden = new BitSet();
        for (int i = 2; i + 1 < request.size(); i += 2) {
            if (request.is(i, "requirepass") || request.is(i, "masterauth") || request.is(i, "tls-key-file-pass")) {
                hidden.set(i + 1);
            }
        }
        return new Redaction(hidden);
    }

    boolean hides(int i) {
        return hidden.get(i);
    }
}
