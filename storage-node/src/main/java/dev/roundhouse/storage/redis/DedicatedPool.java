package dev.roundhouse.storage.redis;

import dev.roundhouse.spi.resp.Frame;
import dev.roundhouse.spi.resp.Request;
import dev.roundhouse.spi.storage.DedicatedConnection;
import dev.roundhouse.storage.link.LinkSettings;
import dev.roundhouse.storage.link.RespConnection;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that clients borrow one by one: at most {@code dedicatedConnections} lent at a time, a few kept idle for
 * the next borrower. Owned by one event loop.
 */
final class DedicatedPool {
    /** Connections kept idle, per protocol version. */
    static final int MAX_IDLE = 8;

    private final LinkSettings settings;
    private final RedisAddress address;
    private final List<ArrayDeque<Member>> idle = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final Set<Member> lent = new HashSet<>();

    DedicatedPool(LinkSettings settings, RedisAddress address) {
        this.settings = settings;
        this.address = address;
    }

    Future<DedicatedConnection> borrow(int protocol) {
        int limit = settings.limits().dedicatedConnections();
        if (lent.size() >= limit) {
            return Future.failedFuture("all " + limit + " dedicated connections are lent");
        }
        Member member = idle(protocol).poll();
        if (member == null) {
            member = new Member(protocol);
        }
        lent.add(member);
        return member.lend();
    }

    int lentCount() {
        return lent.size();
    }

    /** Closes all connections, lent ones too. */
    void close(String reason) {
        for (ArrayDeque<Member> members : idle) {
            List.copyOf(members).forEach(member -> member.connection.close(reason));
        }
        List.copyOf(lent).forEach(member -> member.connection.close(reason));
    }

    private ArrayDeque<Member> idle(int protocol) {
        return idle.get(protocol - 2);
    }

    /** One connection through all its loans. */
    private final class Member implements RespConnection.Listener {
        private final int protocol;
        private final Promise<DedicatedConnection> ready = Promise.promise();
        private final RespConnection connection;
        private final ScheduledFuture<?> connectTimer;
        private int greetings;
        private long unanswered;
        private @Nullable Loan loan;

        Member(int protocol) {
            this.protocol = protocol;
            this.connection = RespConnection.open(settings, this);
            int timeoutMillis = settings.limits().connectTimeoutMillis();
            this.connectTimer = settings.context()
                    .nettyEventLoop()
                    .schedule(
                            () -> connection.close("no handshake within " + timeoutMillis + " ms"),
                            timeoutMillis,
                            TimeUnit.MILLISECONDS);
        }

        Future<DedicatedConnection> lend() {
            if (ready.future().isComplete()) {
                return Future.succeededFuture(newLoan());
            }
            return ready.future();
        }

        private Loan newLoan() {
            Loan next = new Loan(this);
            loan = next;
            return next;
        }

        @Override
        public void onConnected() {
            settings.context().nettyEventLoop().execute(this::greet);
        }

        private void greet() {
            List<byte[][]> requests = Handshake.login(address, protocol);
            greetings = requests.size();
            requests.forEach(request -> connection.writer().request(request));
            connection.flush();
            if (greetings == 0) {
                greeted();
            }
        }

        private void greeted() {
            connectTimer.cancel(false);
            if (!connection.isClosed()) {
                ready.tryComplete(newLoan());
            }
        }

        @Override
        public void onFrame(Frame frame) {
            if (greetings > 0) {
                if (frame.isError()) {
                    connection.close("refused: " + frame);
                } else if (--greetings == 0) {
                    greeted();
                }
                return;
            }
            if (frame.type() != '>') {
                unanswered--;
            }
            Loan current = loan;
            if (current != null) {
                current.onFrame(frame);
            } else if (frame.type() != '>') {
                connection.close("a reply that nobody asked for");
            }
        }

        @Override
        public void onClosed(String reason) {
            connectTimer.cancel(false);
            idle(protocol).remove(this);
            lent.remove(this);
            ready.tryFail(reason);
            Loan current = loan;
            loan = null;
            if (current != null) {
                current.onClosed(reason);
            }
        }

        void send(Request request) {
            if (connection.pendingBytes() > settings.limits().maxPendingBytes()) {
                connection.close("over " + settings.limits().maxPendingBytes() + " bytes not yet taken by the node");
                return;
            }
            unanswered++;
            connection.writer().request(request);
            connection.flush();
        }

        void giveBack(boolean clean) {
            loan = null;
            lent.remove(this);
            if (clean
                    && unanswered == 0
                    && !connection.isClosed()
                    && idle(protocol).size() < MAX_IDLE) {
                idle(protocol).push(this);
            } else {
                connection.close("given back");
            }
        }
    }

    /** One borrower's hold on a member; worth nothing once given back. */
    private static final class Loan implements DedicatedConnection {
        private @Nullable Member member;
        private @Nullable Listener listener;
        private @Nullable String closed;

        Loan(Member member) {
            this.member = member;
        }

        @Override
        public void send(Request request) {
            if (member != null) {
                member.send(request);
            }
        }

        @Override
        public void listener(Listener newListener) {
            listener = newListener;
            if (closed != null) {
                newListener.onClosed(closed);
            }
        }

        @Override
        public void giveBack(boolean clean) {
            Member given = member;
            member = null;
            listener = null;
            if (given != null) {
                given.giveBack(clean);
            }
        }

        void onFrame(Frame frame) {
            if (listener != null) {
                listener.onFrame(frame.array(), frame.offset(), frame.length());
            }
        }

        void onClosed(String reason) {
            member = null;
            closed = reason;
            if (listener != null) {
                listener.onClosed(reason);
            }
        }
    }
}
