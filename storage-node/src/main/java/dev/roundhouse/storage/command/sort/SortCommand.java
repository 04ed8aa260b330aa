package dev.roundhouse.storage.command.sort;

import dev.roundhouse.spi.command.SortOptions;
import dev.roundhouse.spi.resp.Numbers;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.resp.RespWriter;
import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.storage.command.typed.CommandRegistry;
import dev.roundhouse.storage.command.typed.Keys;
import dev.roundhouse.storage.store.Entry;
import dev.roundhouse.storage.store.Keyspace;
import dev.roundhouse.storage.value.ListCursor;
import dev.roundhouse.storage.value.ListValue;
import dev.roundhouse.storage.value.SetValue;
import dev.roundhouse.storage.value.SortedSetValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SORT and SORT_RO. Texts are compared byte by byte, as Redis does in the locale C, whatever the machine's locale. */
public final class SortCommand {
    private static final String NOT_NUMBERS = "ERR One or more scores can't be converted into double";
    private static final byte[] EMPTY = {};

    private final Request request;
    private final Keyspace keyspace;
    private final SortOptions options;

    private SortCommand(Request request, Keyspace keyspace, SortOptions options) {
        this.request = request;
        this.keyspace = keyspace;
        this.options = options;
    }

    public static void register(CommandRegistry registry) {
        registry.on("sort", SortCommand::sort);
        registry.on("sort_ro", SortCommand::sort);
    }

    private static void sort(Request request, Keyspace keyspace, RespWriter reply) {
        SortOptions options = SortOptions.of(request);
        Entry entry = options.error() == null ? Keys.read(keyspace, request, 1) : null;
        if (entry == null) {
            reply.error(String.valueOf(options.error()));
        } else if (entry.isPresent() && !isSortable(entry.type())) {
            reply.error(Keys.WRONG_TYPE);
        } else if (!entry.isPresent() || !keyspace.putsAside(size(entry))) {
            new SortCommand(request, keyspace, options).run(entry, reply);
        }
    }

    private static long size(Entry entry) {
        if (entry.value() instanceof ListValue list) {
            return list.size();
        }
        return entry.value() instanceof SetValue set ? set.size() : ((SortedSetValue) entry.value()).size();
    }

    private static boolean isSortable(byte type) {
        return type == KeyState.LIST || type == KeyState.SET || type == KeyState.SORTED_SET;
    }

    private void run(Entry entry, RespWriter reply) {
        boolean isSet = entry.isPresent() && entry.type() == KeyState.SET;
        List<byte[]> elements = elements(entry);
        // The order of a set is nobody's business, but what is stored must not depend on it.
        boolean forcesOrder = options.keepsOrder() && isSet && options.destination() > 0;
        List<byte[]> sorted;
        if (options.keepsOrder() && !forcesOrder) {
            if (options.isDescending() && !isSet) {
                Collections.reverse(elements);
            }
            sorted = elements;
        } else {
            sorted = sorted(elements, options.isAlpha() || forcesOrder, forcesOrder ? 0 : options.by());
        }
        if (sorted == null) {
            reply.error(NOT_NUMBERS);
        } else if (options.destination() > 0) {
            store(answers(limited(sorted)), reply);
        } else {
            reply(answers(limited(sorted)), reply);
        }
    }

    private static List<byte[]> elements(Entry entry) {
        List<byte[]> elements = new ArrayList<>();
        if (!entry.isPresent()) {
            return elements;
        }
        if (entry.value() instanceof ListValue list) {
            ListCursor cursor = list.cursor(0);
            while (cursor.isPresent()) {
                elements.add(cursor.element());
                cursor.next();
            }
        } else if (entry.value() instanceof SetValue set) {
            for (int i = 0; i < set.size(); i++) {
                elements.add(set.member(i));
            }
        } else {
            SortedSetValue sortedSet = (SortedSetValue) entry.value();
            sortedSet.walk(0, sortedSet.size(), false, (array, offset, length, score) -> {
                elements.add(Arrays.copyOfRange(array, offset, offset + length));
                return true;
            });
        }
        return elements;
    }

    /** An element and what it is sorted by: a number, or a text, which may be missing. */
    private record Weighed(byte[] element, double number, byte @Nullable [] text) {}

    private static final Comparator<Weighed> BY_NUMBER = (one, other) -> one.number == other.number
            ? Arrays.compareUnsigned(one.element, other.element)
            : one.number < other.number ? -1 : 1;

    private static final Comparator<Weighed> BY_TEXT =
            Comparator.comparing(Weighed::text, Comparator.nullsFirst(Arrays::compareUnsigned));

    /** @return null where something is no number */
    private @Nullable List<byte[]> sorted(List<byte[]> elements, boolean alpha, int by) {
        SortPattern pattern = by > 0 ? new SortPattern(request.bytes(by)) : null;
        List<Weighed> weighed = new ArrayList<>(elements.size());
        boolean allNumbers = true;
        for (byte[] element : elements) {
            byte[] weight = pattern == null ? element : pattern.lookUp(element, keyspace);
            double number = alpha || weight == null ? 0 : number(weight);
            allNumbers &= !Double.isNaN(number);
            weighed.add(new Weighed(element, number, weight));
        }
        if (!allNumbers) {
            return null;
        }
        Comparator<Weighed> order = alpha ? BY_TEXT : BY_NUMBER;
        weighed.sort(options.isDescending() ? order.reversed() : order);
        List<byte[]> sorted = new ArrayList<>(weighed.size());
        weighed.forEach(each -> sorted.add(each.element));
        return sorted;
    }

    /** As C's strtod takes it, up to a zero byte; NaN: it does not, or it is too large or too small. */
    private static double number(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        int at = 0;
        while (at < end && (text[at] == ' ' || text[at] >= '\t' && text[at] <= '\r')) {
            at++;
        }
        return end == 0 ? 0 : Numbers.parseDouble(text, at, end - at);
    }

    private List<byte[]> limited(List<byte[]> elements) {
        int size = elements.size();
        int from = (int) Math.min(Math.max(options.offset(), 0), size);
        int count = options.count() < 0 ? size : (int) Math.min(options.count(), size);
        return elements.subList(from, Math.min(size, from + count));
    }

    /** What is answered for each element, one after the other; null: there is nothing. */
    private List<byte @Nullable []> answers(List<byte[]> elements) {
        List<byte @Nullable []> answers = new ArrayList<>();
        List<SortPattern> patterns = new ArrayList<>();
        options.gets().forEach(get -> patterns.add(new SortPattern(request.bytes(get))));
        for (byte[] element : elements) {
            if (patterns.isEmpty()) {
                answers.add(element);
            }
            for (SortPattern pattern : patterns) {
                answers.add(pattern.lookUp(element, keyspace));
            }
        }
        return answers;
    }

    private static void reply(List<byte @Nullable []> answers, RespWriter reply) {
        reply.arrayHeader(answers.size());
        for (byte[] answer : answers) {
            if (answer == null) {
                reply.nullBulk();
            } else {
                reply.bulk(answer);
            }
        }
    }

    private void store(List<byte @Nullable []> answers, RespWriter reply) {
        ListValue list = new ListValue();
        for (byte[] answer : answers) {
            byte[] element = answer == null ? EMPTY : answer;
            list.addLast(element, 0, element.length, true);
        }
        Entry entry = Keys.find(keyspace, request, options.destination());
        if (!list.isEmpty()) {
            keyspace.put(entry, list, Entry.NO_EXPIRY);
            keyspace.event('l', "sortstore", entry);
        } else if (entry.isPresent()) {
            keyspace.remove(entry);
            keyspace.event('g', "del", entry);
        }
        reply.integer(answers.size());
    }
}
