package dev.roundhouse.storage.memory;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that may take their time. */
@FunctionalInterface
interface Workers {
    /** Runs the work on one of them; the result on the caller's loop. */
    <T> Future<T> run(Callable<T> work);

    /** What takes long, for a loop. */
    static Workers aside(Context context) {
        return new Workers() {
            @Override
            public <T> Future<T> run(Callable<T> work) {
                Promise<T> result = ((ContextInternal) context).promise();
                Aside.THREAD.execute(() -> Aside.complete(work, result));
                return result.future();
            }
        };
    }

    /** One thread for all nodes of the process, as the event loops have the other processors; it ends when it is idle. */
    final class Aside {
        private static final int IDLE_SECONDS = 10;
        /** What waits is limited by those who give it. */
        private static final ThreadPoolExecutor THREAD = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Aside::thread);

        static {
            THREAD.allowCoreThreadTimeOut(true);
        }

        private Aside() {}

        private static Thread thread(Runnable work) {
            Thread thread = new Thread(work, "roundhouse-long-commands");
            thread.setDaemon(true);
            return thread;
        }

        /** Whatever happens: somebody waits. */
        private static <T> void complete(Callable<T> work, Promise<T> result) {
            try {
                result.complete(work.call());
            } catch (Throwable failure) {
                result.fail(failure);
            }
        }
    }
}
