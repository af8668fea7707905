package io.flashsale.spring.boot.support;

import io.flashsale.spring.boot.support.Http.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sends what no proper HTTP client would. */
public final class RawHttp {
    private RawHttp() {}

    /** Sends a request, which must close the connection; its line ends are put right. */
    public static Answer send(int port, String request) {
        return send(port, request, new byte[0]);
    }

    /** The same with a body as it is. */
    public static Answer send(int port, String request, byte[] content) {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            OutputStream stream = socket.getOutputStream();
            stream.write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            stream.write(content);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int head = answer.indexOf("\r\n\r\n");
            String[] lines = answer.substring(0, head).split("\r\n", -1);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line : lines) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon),
                            List.of(line.substring(colon + 1).trim()));
                }
            }
            String body = answer.substring(head + 4);
            // A chunked body here is one chunk: its JSON is what is between the braces.
            int start = body.indexOf('{');
            int end = body.lastIndexOf('}');
            return new Answer(
                    Integer.parseInt(lines[0].split(" ", -1)[1]),
                    headers,
                    start < 0 ? body : body.substring(start, end + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
