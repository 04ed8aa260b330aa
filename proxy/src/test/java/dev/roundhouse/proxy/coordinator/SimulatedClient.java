package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.proxy.coordinator.Operation.Kind;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.ring.KeyHash;
import dev.roundhouse.spi.storage.Register;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that has one operation under way at a time, through any proxy. */
final class SimulatedClient implements SimulatedActor {
    private final SimulatedCluster cluster;
    private int left;
    private boolean isWaiting;
    private int idleSteps;

    SimulatedClient(SimulatedCluster cluster, int operations) {
        this.cluster = cluster;
        this.left = operations;
    }

    @Override
    public boolean isDone() {
        return left == 0 && !isWaiting;
    }

    @Override
    public void step() {
        if (left == 0 || isWaiting || idleSteps-- > 0) {
            return;
        }
        left--;
        idleSteps = cluster.random.nextInt(3) == 0 ? cluster.random.nextInt(40) : 0;
        isWaiting = true;
        SimulatedProxy proxy = cluster.anyProxy();
        List<Kind> kinds = cluster.options.kinds();
        Kind kind = kinds.get(cluster.random.nextInt(kinds.size()));
        if (kind == Kind.CAS) {
            List<String> keys = cluster.options.keys();
            new SimulatedTransaction(cluster, this::onReply)
                    .compareAndSet(proxy, keys.get(cluster.random.nextInt(keys.size())));
            return;
        }
        Operation operation = new Operation(kind, arguments(kind, proxy), cluster.time);
        cluster.history.add(operation);
        start(proxy, operation);
    }

    private List<String> arguments(Kind kind, SimulatedProxy proxy) {
        List<String> keys = cluster.options.keys();
        String key = keys.get(cluster.random.nextInt(keys.size()));
        List<String> arguments = new ArrayList<>();
        arguments.add(key);
        switch (kind) {
            case SET -> {
                arguments.add(cluster.freshValue());
                if (cluster.options.ttls() && cluster.random.nextBoolean()) {
                    arguments.add("PXAT");
                    arguments.add(Long.toString(proxy.now() + 5 + cluster.random.nextInt(145)));
                }
            }
            case SETNX -> arguments.add(cluster.freshValue());
            case PEXPIREAT -> arguments.add(Long.toString(proxy.now() + 5 + cluster.random.nextInt(95)));
            case MSET, MGET -> {
                arguments.clear();
                for (String each : keys) {
                    arguments.add(each);
                    if (kind == Kind.MSET) {
                        arguments.add(cluster.freshValue());
                    }
                }
            }
            case FLUSHALL -> arguments.clear();
            case EXEC -> {
                arguments.add(cluster.freshValue());
                arguments.add(keys.get(cluster.random.nextInt(keys.size())));
            }
            default -> {}
        }
        return arguments;
    }

    private void start(SimulatedProxy proxy, Operation operation) {
        Completion completion = reply -> onReply(operation, reply);
        Quorum quorum = proxy.quorum();
        if (operation.kind == Kind.FLUSHALL) {
            proxy.coordinator.flush(0, quorum, completion);
            return;
        }
        List<String> words = new ArrayList<>(operation.arguments);
        words.add(0, operation.kind.name());
        Request request = Request.of(words.toArray(String[]::new));
        Target target = target(proxy, operation.arguments.get(0), quorum);
        switch (operation.kind) {
            case GET, MGET -> read(proxy, target, request, completion);
            case SET -> {
                cluster.overwrites.put(operation.arguments.get(1), operation);
                set(proxy, target, request, completion);
            }
            case EXEC -> new SimulatedTransaction(cluster, this::onReply).exec(proxy, operation, target);
            case MSET -> mset(proxy, operation, target, request, completion);
            case DEL -> delete(proxy, target, request, completion);
            default -> proxy.coordinator.update(target, request, completion);
        }
    }

    private void delete(SimulatedProxy proxy, Target target, Request request, Completion completion) {
        Variant variant = cluster.options.variant();
        switch (variant) {
            case BLIND_DEL_LAST, BLIND_DEL_OTHERS, BLIND_DEL_FIRST ->
                new BlindDelete(proxy, target, request, variant, completion).attempt();
            default -> proxy.coordinator.update(target, request, completion);
        }
    }

    /** A read that removes what has expired by a blind write. */
    private static void readAndDelete(SimulatedProxy proxy, Target target, Request request, Completion completion) {
        QuorumRead.Choice choice = new QuorumRead.Choice(new ReadShares(), new Hedges(proxy));
        Request delete = Request.of("DEL", request.text(1));
        Completion nil =
                reply -> completion.complete(reply[0] == '-' ? reply : "$-1\r\n".getBytes(StandardCharsets.US_ASCII));
        new QuorumRead(proxy, choice, target, request, completion, (register, command, done, repairs) -> {
                    if (repairs) {
                        proxy.queues.submit(register, command, true, done);
                    } else {
                        new BlindWrite(proxy, register, delete, null, nil).attempt();
                    }
                })
                .attempt();
    }

    private void read(SimulatedProxy proxy, Target target, Request request, Completion completion) {
        if (cluster.options.variant() == Variant.BLIND_EXPIRY) {
            readAndDelete(proxy, target, request, completion);
            return;
        }
        Quorum quorum = target.quorum();
        Target weaker = cluster.options.variant() == Variant.NO_REPAIR
                ? new Target(
                        0,
                        target.partition(),
                        target.register(),
                        quorum.withRead(Consistency.EVENTUAL, quorum.read()),
                        2)
                : target;
        proxy.coordinator.read(weaker, request, completion);
    }

    private void set(SimulatedProxy proxy, Target target, Request request, Completion completion) {
        Variant variant = cluster.options.variant();
        if (variant == Variant.BLIND || variant == Variant.BLIND_GROUP) {
            new BlindWrite(proxy, target, request, null, completion).attempt();
        } else {
            proxy.coordinator.overwrite(target, request, completion);
        }
    }

    private void mset(SimulatedProxy proxy, Operation operation, Target whole, Request request, Completion completion) {
        if (cluster.options.variant() != Variant.PER_KEY) {
            proxy.coordinator.update(whole, request, completion);
            return;
        }
        List<byte[]> replies = new ArrayList<>();
        for (int i = 0; i < operation.arguments.size(); i += 2) {
            String key = operation.arguments.get(i);
            Request one = Request.of("SET", key, operation.arguments.get(i + 1));
            proxy.coordinator.update(target(proxy, key, proxy.quorum()), one, reply -> {
                replies.add(reply);
                if (replies.size() * 2 == operation.arguments.size()) {
                    completion.complete(reply);
                }
            });
        }
    }

    static Target target(SimulatedProxy proxy, String key, Quorum quorum) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        long hash = KeyHash.hashOf(bytes);
        boolean isTagged = key.startsWith("{");
        byte[] name = isTagged ? key.substring(1, key.indexOf('}')).getBytes(StandardCharsets.UTF_8) : bytes;
        return new Target(0, proxy.topology().partitionOf(hash), new Register(name, isTagged, hash), quorum, 2);
    }

    private void onReply(Operation operation, byte[] reply) {
        isWaiting = false;
        String text = new String(reply, StandardCharsets.ISO_8859_1).replace("\r\n", "");
        if (text.startsWith("-NOQUORUM") || text.startsWith("-OVERLOADED")) {
            cluster.history.remove(operation); // surely not applied: it must not be needed to explain anything
        } else if (text.startsWith("-INDOUBT")) {
            operation.reply = text;
        } else {
            operation.answered(text, cluster.time);
        }
    }
}
