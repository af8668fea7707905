package io.flashsale.benchmarks.reserve;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The maximum the server can do: calls that were built before, on one plain connection that always has more of them under way, so that the
 * server is never idle and the sender hardly works.
 *
 * <p>Redis's own redis-benchmark cannot do it: it makes its calls differ by replacing a text, which it looks for only up to the first zero
 * byte, and the ledger's argument is binary.
 */
final class Ceiling {
    private static final int MAX_SECONDS = 60;

    private final String host;
    private final int port;

    Ceiling(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * Sends all calls and returns the calls per second.
     *
     * @param calls commands as they go over the wire, each answered by one bulk string
     * @param underWay number of calls under way at once
     */
    double perSecond(List<byte[]> calls, int underWay) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(MAX_SECONDS * 1_000);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            Semaphore room = new Semaphore(underWay);
            CompletableFuture<Void> answers = CompletableFuture.runAsync(() -> read(in, calls.size(), room));
            OutputStream out = socket.getOutputStream();
            long start = System.nanoTime();
            for (byte[] call : calls) {
                if (!room.tryAcquire(MAX_SECONDS, TimeUnit.SECONDS)) {
                    break;
                }
                out.write(call);
            }
            answers.join();
            return calls.size() * 1e9 / (System.nanoTime() - start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void read(DataInputStream in, int answers, Semaphore room) {
        try {
            for (int answer = 0; answer < answers; answer++) {
                String head = line(in);
                if (!head.startsWith("$")) {
                    throw new IOException("the server says " + head);
                }
                byte[] body = in.readNBytes(Integer.parseInt(head.substring(1)) + 2);
                if (body[0] != 'O') {
                    throw new IOException("the ledger's script says " + (char) body[0]);
                }
                room.release();
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\r'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        in.readUnsignedByte();
        return line.toString();
    }
}
