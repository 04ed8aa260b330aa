package dev.roundhouse.spi.command;

import dev.roundhouse.spi.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys of a request by the command's key specifications, as Redis does (getKeysUsingKeySpecs). Arguments that
 * contradict a specification (a number of keys that is none, or too high) leave a request without keys: its execution
 * answers the error.
 */
final class KeyPositions {
    private static final int[] NO_POSITIONS = {};

    /** Enough for every number of keys that fits in a request (1,048,576 arguments). */
    private static final int MAX_COUNT_DIGITS = 8;

    private KeyPositions() {}

    /** A key's argument and what the request does to it. */
    record Key(int position, Set<KeyFlag> flags) {}

    /** Every {@code step}th argument from first to last is a key. */
    record Run(KeySpec spec, int first, int last, int step) {
        int count() {
            return (last - first) / step + 1;
        }
    }

    /** A command and where in the client's request it begins, prefixes taken off. */
    private record Unwrapped(CommandSpec command, Request request, int offset) {}

    static int[] positions(CommandSpec command, Request request) {
        Unwrapped unwrapped = unwrap(command, request);
        List<Run> runs = unwrapped == null ? List.of() : runs(unwrapped, false);
        int count = 0;
        for (Run run : runs) {
            count += run.count();
        }
        if (unwrapped == null || count == 0) {
            return NO_POSITIONS;
        }
        int[] positions = new int[count];
        int at = 0;
        for (Run run : runs) {
            for (int i = run.first; i <= run.last; i += run.step) {
                positions[at++] = unwrapped.offset + i;
            }
        }
        return positions;
    }

    static List<Key> keys(CommandSpec command, Request request) {
        return keys(command, request, false);
    }

    /** As {@link #keys}, but as COMMAND GETKEYS tells them: none where a list of keys that may be empty is. */
    static List<Key> toldKeys(CommandSpec command, Request request) {
        return keys(command, request, true);
    }

    private static List<Key> keys(CommandSpec command, Request request, boolean isStrict) {
        Unwrapped unwrapped = unwrap(command, request);
        if (unwrapped == null) {
            return List.of();
        }
        List<Key> keys = new ArrayList<>();
        for (Run run : runs(unwrapped, isStrict)) {
            Set<KeyFlag> flags = unwrapped.command.keyFlags(run.spec, unwrapped.request);
            for (int i = run.first; i <= run.last; i += run.step) {
                keys.add(new Key(unwrapped.offset + i, flags));
            }
        }
        return keys;
    }

    private static @Nullable Unwrapped unwrap(CommandSpec command, Request request) {
        CommandSpec inner = command;
        Request rest = request;
        int offset = 0;
        while (inner != null && inner.wrappedCommand() > 0) {
            if (rest.size() <= inner.wrappedCommand()) {
                return null;
            }
            offset += inner.wrappedCommand();
            rest = rest.from(inner.wrappedCommand());
            inner = CommandTable.DEFAULT.findExact(rest);
            inner = inner == null ? CommandTable.passThrough().findExact(rest) : inner;
        }
        return inner == null ? null : new Unwrapped(inner, rest, offset);
    }

    /** The keys of each specification; if one of them is contradicted or cannot tell, the finder's or none. */
    private static List<Run> runs(Unwrapped unwrapped, boolean isStrict) {
        List<Run> runs = new ArrayList<>(unwrapped.command.keySpecs().size());
        for (KeySpec spec : unwrapped.command.keySpecs()) {
            if (spec.has(KeyFlag.NOT_KEY)) {
                continue;
            }
            int begin = begin(spec.begin(), unwrapped.request);
            if (begin == 0 || !isStrict && !runs.isEmpty() && isEmpty(spec, begin, unwrapped.request)) {
                continue;
            }
            Run run = begin < 0 ? null : run(spec, begin, unwrapped.request);
            if (run == null || spec.has(KeyFlag.INCOMPLETE)) {
                KeyFinder finder = unwrapped.command.keyFinder();
                return finder == null ? List.of() : finder.find(unwrapped.command.keySpecs(), unwrapped.request);
            }
            runs.add(run);
        }
        return runs;
    }

    /** Whether the request ends where a list of any length would begin: the sources of PFMERGE. */
    private static boolean isEmpty(KeySpec spec, int begin, Request request) {
        return spec.find() instanceof KeySpec.Range range && range.lastKey() < 0 && begin == request.size();
    }

    /** Where keys begin; 0 if the keyword is not there, negative if no specification can say. */
    private static int begin(KeySpec.BeginSearch begin, Request request) {
        if (begin instanceof KeySpec.Index index) {
            return index.position();
        }
        return begin instanceof KeySpec.Keyword keyword ? afterKeyword(keyword, request) : -1;
    }

    private static int afterKeyword(KeySpec.Keyword keyword, Request request) {
        boolean forward = keyword.startFrom() > 0;
        int start = forward ? keyword.startFrom() : request.size() + keyword.startFrom();
        int end = forward ? request.size() - 1 : 1;
        for (int i = start; i != end && i >= 1 && i < request.size(); i += start <= end ? 1 : -1) {
            if (request.is(i, keyword.keyword())) {
                return i + 1;
            }
        }
        return 0;
    }

    private static @Nullable Run run(KeySpec spec, int begin, Request request) {
        int size = request.size();
        long first = begin;
        long last;
        int step;
        if (spec.find() instanceof KeySpec.Range range) {
            step = range.step();
            if (range.lastKey() >= 0) {
                last = first + range.lastKey();
            } else if (range.limit() == 0) {
                last = (long) size + range.lastKey();
            } else {
                last = first + (size - begin) / range.limit() + range.lastKey();
            }
        } else if (spec.find() instanceof KeySpec.KeyNumber number) {
            step = number.step();
            long count = begin + number.countIndex() < size ? count(request, begin + number.countIndex()) : -1;
            if (count < 0) {
                return null;
            }
            first += number.firstKey();
            last = first + count - 1;
        } else {
            return null;
        }
        return last >= size || last < first ? null : new Run(spec, (int) first, (int) last, step);
    }

    /** The argument as a number of keys, -1 if it is none; strict, as string2ll is. */
    private static int count(Request request, int i) {
        int length = request.length(i);
        byte[] array = request.array(i);
        int offset = request.offset(i);
        if (length == 0 || length > MAX_COUNT_DIGITS || array[offset] == '0' && length > 1) {
            return -1;
        }
        int count = 0;
        for (int j = offset; j < offset + length; j++) {
            int digit = array[j] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            count = count * 10 + digit;
        }
        return count;
    }
}
