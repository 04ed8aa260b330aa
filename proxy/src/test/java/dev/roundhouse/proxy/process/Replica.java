package dev.roundhouse.proxy.process;

import dev.roundhouse.spi.testing.RedisServerProcess;
import dev.roundhouse.spi.testing.RunningProgram;
import java.util.function.Supplier;

/** A process that holds what a proxy replicates, of either kind, and what is done to it. */
record Replica(String name, Kind kind, int port, Supplier<RunningProgram> program, Runnable restarting) {
    enum Kind {
        NODE,
        REDIS
    }

    static Replica of(JarProcess node) {
        return new Replica(node.name(), Kind.NODE, node.port(), node::program, node::restart);
    }

    static Replica of(String name, RedisServerProcess redis) {
        return new Replica(name, Kind.REDIS, redis.port(), redis::program, redis::restart);
    }

    /** A line of a proxy's configuration that reaches it there. */
    String at(String host, int reachedPort) {
        return kind == Kind.NODE
                ? "{id: %s, backend: remote, address: \"%s:%d\"}".formatted(name, host, reachedPort)
                : "{id: %s, backend: redis, address: \"redis://%s:%d\"}".formatted(name, host, reachedPort);
    }

    void kill9() {
        program.get().kill9();
    }

    /** After {@link #kill9()}: with nothing in memory. */
    void restart() {
        restarting.run();
    }

    void sigstop() {
        program.get().sigstop();
    }

    void sigcont() {
        program.get().sigcont();
    }
}
