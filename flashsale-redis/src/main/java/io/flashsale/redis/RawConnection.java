package io.flashsale.redis;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A blocking connection for the questions that are asked before the real client connects, whose failures say exactly what is wrong. Answers
 * longer than {@value #MAX_REPLY} bytes are an error. Not safe for several threads.
 */
final class RawConnection implements Closeable {
    private static final int MAX_REPLY = 1 << 20;

    private final Socket socket;
    private final InputStream in;

    /** What answered is not Redis, or speaks TLS only. */
    static final class NotRedisException extends IOException {
        private static final long serialVersionUID = 1L;

        NotRedisException(String message) {
            super(message);
        }
    }

    /** The server's own refusal. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        final String words;

        RefusedException(String words) {
            super(words);
            this.words = words;
        }
    }

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects and signs in. */
    static RawConnection open(RedisAddress address, RedisSettings settings) throws IOException {
        Socket socket = connected(address, settings);
        try {
            RawConnection connection = new RawConnection(address.ssl() ? secured(socket, address, settings) : socket);
            connection.signIn(settings);
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether Redis answers here when asked in plain text; never shows it the password. */
    static boolean answersWithoutTls(RedisAddress address, RedisSettings settings) {
        try (RawConnection plain = new RawConnection(connected(address, settings))) {
            plain.ask("PING");
            return true;
        } catch (RefusedException words) {
            return true;
        } catch (IOException silent) {
            return false;
        }
    }

    private static Socket connected(RedisAddress address, RedisSettings settings) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address.host(), address.port()), (int)
                    settings.connectTimeout().toMillis());
            socket.setSoTimeout((int) settings.connectTimeout().toMillis());
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(Socket plain, RedisAddress address, RedisSettings settings) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    settings.keys() == null ? null : settings.keys().getKeyManagers(),
                    settings.trust() == null ? null : settings.trust().getTrustManagers(),
                    null);
            SSLSocket secured =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, address.host(), address.port(), true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return secured;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not possible in this JVM", e);
        }
    }

    private void signIn(RedisSettings settings) throws IOException {
        if (settings.password() != null && settings.username() != null) {
            ask("AUTH", settings.username(), settings.password());
        } else if (settings.password() != null) {
            ask("AUTH", settings.password());
        }
    }

    /**
     * Sends one command and waits for its answer, a text.
     *
     * @throws RefusedException with the server's words
     */
    String ask(String... command) throws IOException {
        StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
        for (String part : command) {
            int bytes = part.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(bytes).append("\r\n").append(part).append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        String head = line();
        char type = head.isEmpty() ? ' ' : head.charAt(0);
        return switch (type) {
            case '+', ':' -> head.substring(1);
            case '$' -> bulk(head.substring(1));
            case '-' -> throw new RefusedException(head.substring(1));
            default -> throw new NotRedisException("the answer is not in the protocol of Redis");
        };
    }

    private String bulk(String length) throws IOException {
        int bytes = Integer.parseInt(length);
        if (bytes < 0 || bytes > MAX_REPLY) {
            throw new NotRedisException("an answer of " + bytes + " bytes");
        }
        byte[] text = in.readNBytes(bytes + 2);
        if (text.length < bytes + 2) {
            throw new EOFException("the server closed the connection");
        }
        return new String(text, 0, bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.length() == 0 && "+-:$*".indexOf(next) < 0) {
                throw new NotRedisException("the answer is not in the protocol of Redis");
            }
            if (line.length() > 1_000) {
                throw new NotRedisException("an endless line");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
