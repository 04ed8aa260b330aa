package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a command into the form replicas execute: relative times become absolute once, so that replicas that apply
 * it to the same state hold the same bytes. What a replica then sees of times: {@code SET key value [PXAT ms | KEEPTTL]
 * [NX | XX] [GET]}, {@code GETEX key [PXAT ms | PERSIST]}, {@code PEXPIREAT key ms [NX | XX] [GT | LT]}, {@code RESTORE key
 * ms payload ABSTTL}. Pure.
 *
 * <p>One exception: Redis looks at GETEX's time only once it has found the key, so a GETEX with a bad time is left as it
 * is, for the replica to refuse or to answer nil.
 */
public final class Resolver {
    private static final byte[] SET = ascii("SET");
    private static final byte[] GETEX = ascii("GETEX");
    private static final byte[] PEXPIREAT = ascii("PEXPIREAT");
    private static final byte[] PXAT = ascii("PXAT");
    private static final byte[] KEEPTTL = ascii("KEEPTTL");
    private static final byte[] PERSIST = ascii("PERSIST");
    private static final byte[] NX = ascii("NX");
    private static final byte[] XX = ascii("XX");
    private static final byte[] GT = ascii("GT");
    private static final byte[] LT = ascii("LT");
    private static final byte[] GET = ascii("GET");
    private static final byte[] ABSTTL = ascii("ABSTTL");

    private static final IdentityHashMap<CommandSpec, Rule> RULES = new IdentityHashMap<>();

    static {
        rule("set", Resolver::set);
        rule("setex", (request, now) -> setWithTime(request, now, ValueOptions.EX, "setex"));
        rule("psetex", (request, now) -> setWithTime(request, now, ValueOptions.PX, "psetex"));
        rule("getex", Resolver::getex);
        for (ExpireForm form : ExpireForm.values()) {
            rule(form.name(), (request, now) -> expire(request, now, form));
        }
        rule("restore", Resolver::restore);
        check("incrby", ArgumentChecks::incrby);
        check("decrby", ArgumentChecks::decrby);
        check("getrange", ArgumentChecks::getrange);
        check("substr", ArgumentChecks::getrange);
        check("setrange", ArgumentChecks::setrange);
        check("mset", ArgumentChecks::mset);
        check("msetnx", ArgumentChecks::msetnx);
        check("copy", ArgumentChecks::copy);
        check("sintercard", ArgumentChecks::sintercard);
        check("sort", SortOptions::errorAmongSeveralPlaces);
        check("sort_ro", SortOptions::errorAmongSeveralPlaces);
        check("flushall", ArgumentChecks::flush);
        check("flushdb", ArgumentChecks::flush);
    }

    private Resolver() {}

    /**
     * @param command what {@link CommandTable#find(Request)} answered, its arity checked
     * @param now milliseconds since the epoch, against which relative times are taken
     */
    public static Resolved resolve(CommandSpec command, Request request, long now) {
        Rule rule = RULES.get(command);
        return rule == null ? new Resolved.Ok(request) : rule.resolve(request, now);
    }

    private static Resolved set(Request request, long now) {
        if (request.size() == 3) {
            return new Resolved.Ok(request);
        }
        long options = ValueOptions.ofSet(request);
        if (options == ValueOptions.SYNTAX_ERROR) {
            return new Resolved.Invalid(CommandErrors.SYNTAX);
        }
        String error = ValueOptions.timeError(request, options, now, "set");
        if (error != null) {
            return new Resolved.Invalid(error);
        }
        List<byte[]> arguments = new ArrayList<>(7);
        arguments.add(SET);
        arguments.add(take(request, 1));
        arguments.add(take(request, 2));
        if (ValueOptions.hasTime(options)) {
            arguments.add(PXAT);
            arguments.add(Numbers.formatLong(ValueOptions.expireAt(request, options, now)));
        }
        addIf(ValueOptions.has(options, ValueOptions.KEEPTTL), KEEPTTL, arguments);
        addIf(ValueOptions.has(options, ValueOptions.NX), NX, arguments);
        addIf(ValueOptions.has(options, ValueOptions.XX), XX, arguments);
        addIf(ValueOptions.has(options, ValueOptions.GET), GET, arguments);
        return unlessEqual(request, arguments);
    }

    private static Resolved setWithTime(Request request, long now, int unit, String command) {
        long options = ValueOptions.ofTime(unit);
        String error = ValueOptions.timeError(request, options, now, command);
        if (error != null) {
            return new Resolved.Invalid(error);
        }
        byte[] at = Numbers.formatLong(ValueOptions.expireAt(request, options, now));
        return new Resolved.Ok(Request.of(SET, take(request, 1), take(request, 3), PXAT, at));
    }

    private static Resolved getex(Request request, long now) {
        long options = ValueOptions.ofGetex(request);
        if (options == ValueOptions.SYNTAX_ERROR) {
            return new Resolved.Invalid(CommandErrors.SYNTAX);
        }
        if (options == 0 || ValueOptions.timeError(request, options, now, "getex") != null) {
            return new Resolved.Ok(request);
        }
        List<byte[]> arguments = new ArrayList<>(4);
        arguments.add(GETEX);
        arguments.add(take(request, 1));
        if (ValueOptions.hasTime(options)) {
            arguments.add(PXAT);
            arguments.add(Numbers.formatLong(ValueOptions.expireAt(request, options, now)));
        }
        addIf(ValueOptions.has(options, ValueOptions.PERSIST), PERSIST, arguments);
        return unlessEqual(request, arguments);
    }

    private static Resolved expire(Request request, long now, ExpireForm form) {
        String error = form.error(request, now);
        if (error != null) {
            return new Resolved.Invalid(error);
        }
        int options = ExpireForm.options(request);
        List<byte[]> arguments = new ArrayList<>(5);
        arguments.add(PEXPIREAT);
        arguments.add(take(request, 1));
        arguments.add(Numbers.formatLong(form.at(request, now)));
        addIf((options & ExpireForm.NX) != 0, NX, arguments);
        addIf((options & ExpireForm.XX) != 0, XX, arguments);
        addIf((options & ExpireForm.GT) != 0, GT, arguments);
        addIf((options & ExpireForm.LT) != 0, LT, arguments);
        return unlessEqual(request, arguments);
    }

    /** A RESTORE with a bad time is left as it is too: Redis looks whether the key is there before it looks at the time. */
    private static Resolved restore(Request request, long now) {
        String error = RestoreOptions.error(request);
        if (error != null) {
            return new Resolved.Invalid(error);
        }
        RestoreOptions options = RestoreOptions.of(request);
        if (options.isAbsolute() || RestoreOptions.timeError(request) != null) {
            return new Resolved.Ok(request);
        }
        long at = options.expireAt(request, now);
        if (at == -1) {
            return new Resolved.Ok(request);
        }
        List<byte[]> arguments = new ArrayList<>(request.size() + 1);
        for (int i = 0; i < request.size(); i++) {
            arguments.add(i == RestoreOptions.TTL ? Numbers.formatLong(at) : take(request, i));
        }
        arguments.add(ABSTTL);
        return new Resolved.Ok(Request.of(arguments.toArray(byte[][]::new)));
    }

    /** An argument as an array; one that has an array of its own is not copied. */
    private static byte[] take(Request request, int i) {
        return request.isLarge(i) ? request.array(i) : request.bytes(i);
    }

    private static void addIf(boolean condition, byte[] keyword, List<byte[]> arguments) {
        if (condition) {
            arguments.add(keyword);
        }
    }

    /** The client's own request where it was in the resolved form already, but for the case of the command's name. */
    private static Resolved unlessEqual(Request request, List<byte[]> arguments) {
        boolean equal = request.size() == arguments.size()
                && request.is(0, new String(arguments.get(0), StandardCharsets.US_ASCII));
        for (int i = 1; equal && i < request.size(); i++) {
            equal = ArgumentChecks.sameBytes(request, i, arguments.get(i));
        }
        return new Resolved.Ok(equal ? request : Request.of(arguments.toArray(byte[][]::new)));
    }

    private static void check(String command, Function<Request, @Nullable String> check) {
        rule(command, (request, now) -> {
            String error = check.apply(request);
            return error == null ? new Resolved.Ok(request) : new Resolved.Invalid(error);
        });
    }

    private static void rule(String command, Rule rule) {
        CommandSpec spec = CommandTable.DEFAULT.find(command);
        if (spec == null) {
            throw new IllegalStateException("no such command: " + command);
        }
        RULES.put(spec, rule);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @FunctionalInterface
    private interface Rule {
        Resolved resolve(Request request, long now);
    }
}
