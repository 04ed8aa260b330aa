package dev.roundhouse.proxy.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between one proxy and one node: hands TCP bytes on until it is told otherwise. What is held in one direction stays
 * held, as in a one-way partition, while the other goes on and both ends keep their connections.
 */
final class Relay implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final int target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Gate requests = new Gate();
    private final Gate answers = new Gate();

    /** Lets bytes pass, or holds whoever brings some. */
    private static final class Gate {
        private boolean isShut;

        synchronized void set(boolean shut) {
            isShut = shut;
            notifyAll();
        }

        synchronized void pass() throws InterruptedException {
            while (isShut) {
                wait();
            }
        }
    }

    /** @param target a port of this machine */
    Relay(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                from.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                sockets.add(from);
                sockets.add(to);
                start(() -> copy(from, to, requests));
                start(() -> copy(to, from, answers));
            } catch (IOException e) {
                // The target is away, or this is closed: the next one may fare better.
            }
        }
    }

    private void copy(Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                gate.pass();
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One end is gone: so is the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    void holdRequests(boolean hold) {
        requests.set(hold);
    }

    void holdAnswers(boolean hold) {
        answers.set(hold);
    }

    /** Breaks every connection, with a reset: what is under way is lost. */
    void reset() {
        for (Socket socket : sockets) {
            try (socket) {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                assert socket.isClosed() : "closed meanwhile, as was wanted: " + e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        holdRequests(false);
        holdAnswers(false);
        reset();
    }
}
