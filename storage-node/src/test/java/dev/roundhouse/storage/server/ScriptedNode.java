package dev.roundhouse.storage.server;

import dev.roundhouse.storage.remote.Handshake;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that welcomes every proxy and then does what a test says, a thread per connection. */
final class ScriptedNode implements AutoCloseable {
    private static final byte[] WELCOME = ("*4\r\n:" + Handshake.PROTOCOL_VERSION
                    + "\r\n$3\r\nrun\r\n:64\r\n:1700000000000000\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final int SMALL_RECEIVE_BUFFER = 64 * 1024;

    final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket server;
    private final Script script;

    /** What follows the handshake; the connection closes when it returns. */
    interface Script {
        void run(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private ScriptedNode(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
    }

    static ScriptedNode start(Script script) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReceiveBufferSize(SMALL_RECEIVE_BUFFER);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ScriptedNode node = new ScriptedNode(server, script);
            node.thread(node::accept);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Never reads, never says a word. */
    static void silence(InputStream in, OutputStream out) throws InterruptedException {
        new CountDownLatch(1).await(10, TimeUnit.SECONDS);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                thread(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            byte[] handshake = new byte[1024];
            if (socket.getInputStream().read(handshake) > 0) {
                socket.getOutputStream().write(WELCOME);
                script.run(socket.getInputStream(), socket.getOutputStream());
            }
        } catch (IOException | InterruptedException closed) {
            // The link gave up, or the test is over.
        }
    }

    private void thread(Runnable work) {
        Thread thread = new Thread(work, "scripted-node");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
