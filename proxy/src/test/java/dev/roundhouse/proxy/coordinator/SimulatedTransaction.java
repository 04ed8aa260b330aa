package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.proxy.coordinator.Operation.Kind;
import dev.roundhouse.proxy.routing.Replies;
import dev.roundhouse.spi.command.Transaction;
import dev.roundhouse.spi.command.Transaction.Watched;
import dev.roundhouse.spi.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** One transaction of a simulated client. */
final class SimulatedTransaction {
    private final SimulatedCluster cluster;
    private final BiConsumer<Operation, byte[]> onReply;

    SimulatedTransaction(SimulatedCluster cluster, BiConsumer<Operation, byte[]> onReply) {
        this.cluster = cluster;
        this.onReply = onReply;
    }

    void exec(SimulatedProxy proxy, Operation operation, Target target) {
        List<String> a = operation.arguments;
        List<Request> commands = List.of(
                Request.of("SET", a.get(0), a.get(1)), Request.of("INCR", a.get(2)), Request.of("GET", a.get(0)));
        update(proxy, target, List.of(), commands, reply -> onReply.accept(operation, reply));
    }

    private void update(
            SimulatedProxy proxy, Target target, List<Watched> watched, List<Request> commands, Completion completion) {
        if (cluster.options.variant() == Variant.SPLIT_EXEC) {
            split(proxy, target, commands, new ArrayList<>(), completion);
        } else {
            proxy.coordinator.update(target, Transaction.exec(watched, commands), completion);
        }
    }

    private void split(
            SimulatedProxy proxy, Target target, List<Request> commands, List<String> replies, Completion completion) {
        if (replies.size() == commands.size()) {
            completion.complete(
                    ("*" + replies.size() + String.join("", replies)).getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        proxy.coordinator.update(target, commands.get(replies.size()), reply -> {
            if (reply[0] == '-') {
                completion.complete(reply);
            } else {
                replies.add(new String(reply, StandardCharsets.ISO_8859_1));
                split(proxy, target, commands, replies, completion);
            }
        });
    }

    /** Watches a key and reads it in one step, so that the mark is known to be that of the value; then sets it. */
    void compareAndSet(SimulatedProxy proxy, String key) {
        byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
        Target target = SimulatedClient.target(proxy, key, proxy.quorum());
        Operation read = new Operation(Kind.GET, List.of(key), cluster.time);
        cluster.history.add(read);
        Request watch = Transaction.exec(List.of(), List.of(Transaction.watch(List.of(name)), Request.of("GET", key)));
        proxy.coordinator.read(target, watch, reply -> {
            if (reply[0] == '-') {
                onReply.accept(read, reply);
                return;
            }
            List<byte[]> elements = Replies.elements(reply);
            byte[] mark = Replies.elements(elements.get(0)).get(0);
            String value = new String(elements.get(1), StandardCharsets.ISO_8859_1).replace("\r\n", "");
            read.answered(value, cluster.time);
            int header = new String(mark, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
            set(cluster.anyProxy(), key, value, new Watched(name, Arrays.copyOfRange(mark, header, mark.length - 2)));
        });
    }

    private void set(SimulatedProxy proxy, String key, String expected, Watched watched) {
        List<String> keys = cluster.options.keys();
        String fresh = cluster.freshValue();
        String other = keys.get(cluster.random.nextInt(keys.size()));
        Operation operation = new Operation(Kind.CAS, List.of(key, expected, fresh, other), cluster.time);
        cluster.history.add(operation);
        List<Request> commands = List.of(Request.of("SET", key, fresh), Request.of("SET", other, fresh));
        Target target = SimulatedClient.target(proxy, key, proxy.quorum());
        if (cluster.options.variant() != Variant.WATCH_BEFORE) {
            update(proxy, target, List.of(watched), commands, reply -> onReply.accept(operation, reply));
            return;
        }
        proxy.coordinator.read(target, Transaction.exec(List.of(watched), List.of()), reply -> {
            if (reply[0] == '*' && reply[1] == '0') {
                update(proxy, target, List.of(), commands, done -> onReply.accept(operation, done));
            } else {
                onReply.accept(operation, reply);
            }
        });
    }
}
