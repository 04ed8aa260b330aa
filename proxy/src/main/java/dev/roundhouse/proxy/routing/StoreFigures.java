package dev.roundhouse.proxy.routing;

import dev.roundhouse.proxy.coordinator.Environment;
import dev.roundhouse.spi.storage.Answer;
import dev.roundhouse.spi.storage.Header;
import dev.roundhouse.spi.storage.LocalNode;
import dev.roundhouse.spi.storage.Message;
import dev.roundhouse.spi.storage.NodeFigures;
import java.util.function.Consumer;

/**
 * What the nodes of a store count, together: of what every replica counts its part, of memory the sum. Nodes that are away
 * are missing in it.
 *
 * @param local of the nodes in this process
 */
public record StoreFigures(NodeFigures all, NodeFigures local) {
    /** Nothing counted yet. */
    public static final StoreFigures NONE = new StoreFigures(NodeFigures.NONE, NodeFigures.NONE);

    /** Asks all nodes; on the loop, which is called back. */
    public static void read(LoopServices services, Consumer<StoreFigures> receiver) {
        new Reading(services, receiver).start();
    }

    private static final class Reading {
        private final Environment environment;
        private final int replicas;
        private final Consumer<StoreFigures> receiver;
        private NodeFigures all = NodeFigures.NONE;
        private NodeFigures local = NodeFigures.NONE;
        private int pending = 1;

        Reading(LoopServices services, Consumer<StoreFigures> receiver) {
            this.environment = services.environment();
            this.replicas = services.store().quorum().replicas();
            this.receiver = receiver;
        }

        void start() {
            Header header = new Header(0, Header.ALL_PARTITIONS, 0, environment.now(), 2);
            int nodes = environment.topology().nodes().size();
            for (int i = 0; i < nodes; i++) {
                if (environment.node(i).health().isUp()) {
                    boolean isLocal = environment.node(i) instanceof LocalNode;
                    pending++;
                    environment.node(i).send(new Message.Figures(header), answer -> onAnswer(answer, isLocal));
                }
            }
            finishIfLast();
        }

        private void onAnswer(Answer answer, boolean isLocal) {
            if (answer instanceof Answer.Figures figures) {
                all = sum(all, figures.figures());
                local = isLocal ? sum(local, figures.figures()) : local;
            }
            finishIfLast();
        }

        private void finishIfLast() {
            if (--pending == 0) {
                receiver.accept(new StoreFigures(perKey(all), local));
            }
        }

        /** What each replica of a key counts, once for the key; reads are executed by one of them. */
        private NodeFigures perKey(NodeFigures sum) {
            return new NodeFigures(
                    sum.keys() / replicas,
                    sum.expiring() / replicas,
                    sum.averageTtlMillis(),
                    sum.usedBytes(),
                    sum.maxBytes(),
                    sum.hits(),
                    sum.misses(),
                    sum.expired() / replicas,
                    sum.evicted() / replicas);
        }

        private static NodeFigures sum(NodeFigures a, NodeFigures b) {
            long expiring = a.expiring() + b.expiring();
            double ttl = (double) a.averageTtlMillis() * a.expiring() + (double) b.averageTtlMillis() * b.expiring();
            return new NodeFigures(
                    a.keys() + b.keys(),
                    expiring,
                    expiring == 0 ? 0 : Math.round(ttl / expiring),
                    a.usedBytes() + b.usedBytes(),
                    a.maxBytes() + b.maxBytes(),
                    a.hits() + b.hits(),
                    a.misses() + b.misses(),
                    a.expired() + b.expired(),
                    a.evicted() + b.evicted());
        }
    }
}
