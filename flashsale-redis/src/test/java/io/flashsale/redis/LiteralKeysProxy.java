package io.flashsale.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A proxy before a Redis that reads scripts and refuses those it does not like, as some in front of clusters do. Passes one command after the
 * other on each connection; nothing that subscribes.
 */
final class LiteralKeysProxy implements AutoCloseable {
    static final String WORDS =
            "ERR bad lua script for redis cluster, all the keys that the script uses should be passed using the KEYS array";

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Predicate<String> refuses;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    LiteralKeysProxy(String host, int port, Predicate<String> refuses) {
        this.host = host;
        this.port = port;
        this.refuses = refuses;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy that reads scripts");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                // The listener was closed, which ends the loop.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(host, port)) {
            sockets.add(server);
            InputStream requests = new BufferedInputStream(client.getInputStream());
            InputStream replies = new BufferedInputStream(server.getInputStream());
            OutputStream toClient = client.getOutputStream();
            OutputStream toServer = server.getOutputStream();
            while (true) {
                ByteArrayOutputStream raw = new ByteArrayOutputStream();
                List<String> words = command(requests, raw);
                if (isRefused(words)) {
                    toClient.write(("-" + WORDS + "\r\n").getBytes(StandardCharsets.US_ASCII));
                } else {
                    toServer.write(raw.toByteArray());
                    ByteArrayOutputStream reply = new ByteArrayOutputStream();
                    copyReply(replies, reply);
                    toClient.write(reply.toByteArray());
                }
            }
        } catch (IOException e) {
            // One side is gone; the other goes too.
        }
    }

    private boolean isRefused(List<String> words) {
        String command = words.get(0).toUpperCase(Locale.ROOT);
        return (command.equals("EVAL") && refuses.test(words.get(1)))
                || (command.equals("SCRIPT") && words.size() == 3 && refuses.test(words.get(2)));
    }

    private static List<String> command(InputStream in, ByteArrayOutputStream raw) throws IOException {
        int words = Integer.parseInt(line(in, raw).substring(1));
        List<String> command = new ArrayList<>();
        for (int index = 0; index < words; index++) {
            command.add(bulk(in, raw, Integer.parseInt(line(in, raw).substring(1))));
        }
        return command;
    }

    private static void copyReply(InputStream in, ByteArrayOutputStream raw) throws IOException {
        String head = line(in, raw);
        int number = "$*".indexOf(head.charAt(0)) >= 0 ? Integer.parseInt(head.substring(1)) : -1;
        if (head.charAt(0) == '$' && number >= 0) {
            bulk(in, raw, number);
        }
        for (int index = 0; head.charAt(0) == '*' && index < number; index++) {
            copyReply(in, raw);
        }
    }

    private static String line(InputStream in, ByteArrayOutputStream raw) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            raw.write(next);
            line.append((char) next);
        }
        raw.write('\n');
        return line.toString().strip();
    }

    private static String bulk(InputStream in, ByteArrayOutputStream raw, int length) throws IOException {
        byte[] bytes = in.readNBytes(length + 2);
        raw.write(bytes);
        return new String(bytes, 0, Math.min(length, bytes.length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        sockets.forEach(LiteralKeysProxy::closeQuietly);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Nothing to be done about it.
        }
    }
}
