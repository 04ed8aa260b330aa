package dev.roundhouse.spi.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many slots have to move at least so that all loads are within their bounds and no member holds a partition twice: a
 * flow of least cost from members to partitions, in which a slot costs one where its member did not hold it. Exact, and
 * slow; zones are not looked at.
 */
final class LeastMoves {
    /** More than all that may move: what a load lacks to its lower bound. */
    private static final int MISSING = 1 << 20;

    private static final int SOURCE = 0;
    private static final int SINK = 1;

    private final List<int[]> edges = new ArrayList<>(); // to, capacity left, cost; its reverse is next to it
    private final List<List<Integer>> from = new ArrayList<>();

    private final long[] costs;
    private final boolean[] isVisited;

    private LeastMoves(int vertices) {
        costs = new long[vertices];
        isVisited = new boolean[vertices];
        for (int i = 0; i < vertices; i++) {
            from.add(new ArrayList<>());
        }
    }

    /**
     * @param held whether a member (first index) held a partition (second)
     * @param lowest slots of each member
     * @param highest slots of each member
     */
    static int of(boolean[][] held, int[] lowest, int[] highest, int replicas) {
        int members = held.length;
        int partitions = held[0].length;
        LeastMoves flow = new LeastMoves(2 + members + partitions);
        for (int member = 0; member < members; member++) {
            flow.edge(SOURCE, 2 + member, lowest[member], -MISSING);
            flow.edge(SOURCE, 2 + member, highest[member] - lowest[member], 0);
            for (int partition = 0; partition < partitions; partition++) {
                flow.edge(2 + member, 2 + members + partition, 1, held[member][partition] ? 0 : 1);
            }
        }
        for (int partition = 0; partition < partitions; partition++) {
            flow.edge(2 + members + partition, SINK, replicas, 0);
        }
        long cost = 0;
        int missing = partitions * replicas;
        while (missing > 0) {
            flow.measure();
            int pushed = flow.push(SOURCE, missing);
            missing -= pushed;
            cost += pushed * flow.costs[SINK];
        }
        return Math.toIntExact(cost + (long) MISSING * Arrays.stream(lowest).sum());
    }

    private void edge(int start, int end, int capacity, int cost) {
        from.get(start).add(edges.size());
        edges.add(new int[] {end, capacity, cost});
        from.get(end).add(edges.size());
        edges.add(new int[] {start, 0, -cost});
    }

    /** The cost of the cheapest path to each vertex. */
    private void measure() {
        Arrays.fill(costs, Long.MAX_VALUE);
        Arrays.fill(isVisited, false);
        boolean[] waits = new boolean[costs.length];
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(SOURCE));
        costs[SOURCE] = 0;
        while (!queue.isEmpty()) {
            int vertex = queue.remove();
            waits[vertex] = false;
            for (int number : from.get(vertex)) {
                int[] edge = edges.get(number);
                if (edge[1] > 0 && costs[vertex] + edge[2] < costs[edge[0]]) {
                    costs[edge[0]] = costs[vertex] + edge[2];
                    if (!waits[edge[0]]) {
                        waits[edge[0]] = true;
                        queue.add(edge[0]);
                    }
                }
            }
        }
        if (costs[SINK] == Long.MAX_VALUE) {
            throw new IllegalStateException("the bounds leave no placement");
        }
    }

    /** Sends as much as it can along cheapest paths; how much. */
    private int push(int vertex, int most) {
        if (vertex == SINK) {
            return most;
        }
        isVisited[vertex] = true;
        int pushed = 0;
        for (int number : from.get(vertex)) {
            int[] edge = edges.get(number);
            if (edge[1] > 0 && costs[vertex] + edge[2] == costs[edge[0]] && !isVisited[edge[0]]) {
                int more = push(edge[0], Math.min(most - pushed, edge[1]));
                edge[1] -= more;
                edges.get(number ^ 1)[1] += more;
                pushed += more;
                if (pushed == most) {
                    isVisited[vertex] = false; // it may have more to give to another
                    break;
                }
            }
        }
        return pushed;
    }
}
