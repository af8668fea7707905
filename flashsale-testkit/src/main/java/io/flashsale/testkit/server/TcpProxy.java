package io.flashsale.testkit.server;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of the loopback address that passes everything on to a server, until it is told to lose replies, to lose everything, or to cut.
 *
 * <p><b>Threads.</b> Safe for several threads; two of its own for each connection.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16_384;

    /** What becomes of bytes that arrive from now on. */
    public enum Mode {
        /** Both ways. */
        FORWARD,
        /** Requests reach the server, and no reply comes back. */
        DROP_REPLIES,
        /** Nothing arrives anywhere; connections stay open. */
        BLACK_HOLE
    }

    private final ServerSocket listener;
    private volatile InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.FORWARD;

    private TcpProxy(ServerSocket listener, String host, int port) {
        this.listener = listener;
        this.target = new InetSocketAddress(host, port);
    }

    /** A proxy in front of this server. */
    public static TcpProxy before(String host, int port) {
        try {
            TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), host, port);
            proxy.spawn("accepts", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void mode(Mode next) {
        mode = next;
    }

    /** Where connections go that are made from now on, as when an address moves to another server; those there are stay where they are. */
    public void target(String host, int port) {
        target = new InetSocketAddress(host, port);
    }

    /** Closes every connection there is; new ones are accepted. */
    public void cut() {
        sockets.forEach(TcpProxy::closeQuietly);
        sockets.clear();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                connect(client);
            } catch (IOException e) {
                // The listener was closed, which ends the loop.
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket();
            sockets.add(server);
            server.connect(target);
            spawn("requests", () -> pump(client, server, false));
            spawn("replies", () -> pump(server, client, true));
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void pump(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (mode == Mode.FORWARD || (mode == Mode.DROP_REPLIES && !replies)) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One side is gone; the other goes too.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void spawn(String what, Runnable task) {
        Thread thread = new Thread(task, "proxy of " + target + " " + what);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Nothing to be done about it.
        }
    }
}
