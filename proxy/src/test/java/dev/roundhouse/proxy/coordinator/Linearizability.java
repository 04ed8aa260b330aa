package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.proxy.coordinator.Specification.Cell;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Wing and Gong's search (1993) with memo (Lowe 2017) over the history of one register. An operation without an end may
 * take effect at any later time, or never. A key with a TTL may vanish by itself from {@code expireAt - skew} on, and must not be
 * seen by what began after {@code expireAt + skew}.
 */
public final class Linearizability {
    /** States after which a search is given up as undecided (counts as no violation; reported by the caller). */
    private static final int MAX_STATES = 400_000;

    public enum Verdict {
        LINEARIZABLE,
        VIOLATION,
        UNDECIDED
    }

    private record Node(long done, Map<String, Cell> state) {}

    private final List<Operation> operations;
    private final long skew;
    private final int[] before;
    private long must;

    private Linearizability(List<Operation> history, long skew) {
        this.operations =
                history.stream().filter(o -> o.kind.writes() || o.isAnswered()).collect(Collectors.toList());
        this.skew = skew;
        this.before = new int[operations.size()];
        Map<Operation, Integer> last = new HashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if (operation.isAnswered()) {
                must |= 1L << i;
            }
            before[i] = -1;
            if (operation.again != null) {
                before[i] = last.getOrDefault(operation.again, -1);
                last.put(operation.again, i);
            }
        }
    }

    public static Verdict check(List<Operation> history, long skew) {
        if (history.size() > 62) {
            return Verdict.UNDECIDED;
        }
        return new Linearizability(history, skew).search();
    }

    private Verdict search() {
        Set<Node> seen = new HashSet<>();
        Deque<Node> stack = new ArrayDeque<>();
        stack.push(new Node(0, Map.of()));
        while (!stack.isEmpty()) {
            Node node = stack.pop();
            if ((node.done & must) == must) {
                return Verdict.LINEARIZABLE;
            }
            if (!seen.add(node)) {
                continue;
            }
            if (seen.size() > MAX_STATES) {
                return Verdict.UNDECIDED;
            }
            expand(node, stack);
        }
        return Verdict.VIOLATION;
    }

    private void expand(Node node, Deque<Node> stack) {
        long firstEnd = Operation.NEVER;
        for (int i = 0; i < operations.size(); i++) {
            if ((node.done >> i & 1) == 0) {
                firstEnd = Math.min(firstEnd, operations.get(i).end);
            }
        }
        for (Map.Entry<String, Cell> each : node.state.entrySet()) {
            long expireAt = each.getValue().expireAt();
            if (expireAt >= 0 && firstEnd >= expireAt - skew) {
                stack.push(new Node(node.done, Specification.without(node.state, each.getKey())));
            }
        }
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if ((node.done >> i & 1) != 0
                    || operation.start > firstEnd
                    || before[i] >= 0 && (node.done >> before[i] & 1) == 0) {
                continue;
            }
            Specification.Step step = Specification.step(operation, node.state);
            boolean isAnswered = operation.isAnswered();
            if (isAnswered && !step.reply().equals(operation.reply)) {
                continue;
            }
            if (isAnswered
                    && Specification.firstExpiredBy(node.state, Specification.touched(operation), operation.start, skew)
                            != null) {
                continue;
            }
            stack.push(new Node(node.done | 1L << i, step.state()));
        }
    }
}
