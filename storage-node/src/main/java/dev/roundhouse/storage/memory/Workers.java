package dev.roundhouse.storage.memory;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;

/** Threads that may take their time. */
@FunctionalInterface
interface Workers {
    /** For all nodes of the process: the event loops have the other processors. */
    int ASIDE_THREADS = 1;

    /** Runs the work on one of them; the result on the caller's loop. */
    <T> Future<T> run(Callable<T> work);

    /** Those of the process for what takes long. */
    static Workers aside(Vertx vertx, Context context) {
        WorkerExecutor executor = vertx.createSharedWorkerExecutor("roundhouse-long-commands", ASIDE_THREADS);
        return new Workers() {
            @Override
            public <T> Future<T> run(Callable<T> work) {
                Promise<T> result = ((ContextInternal) context).promise();
                executor.executeBlocking(work, false).onComplete(result);
                return result.future();
            }
        };
    }
}
