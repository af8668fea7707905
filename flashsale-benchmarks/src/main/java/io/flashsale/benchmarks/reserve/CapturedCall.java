package io.flashsale.benchmarks.reserve;

import io.flashsale.benchmarks.redis.BenchmarkRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A command as a client sent it, taken from the server by MONITOR, so that the ledger is compared with its own script and arguments that it
 * made itself.
 *
 * @param words the command and its arguments, one character per byte
 */
record CapturedCall(List<String> words) {
    /** The one script execution that happens while the action runs. */
    static CapturedCall of(BenchmarkRedis redis, Runnable action) throws IOException {
        try (Socket socket = new Socket(redis.host(), redis.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            lines.readLine();
            action.run();
            while (true) {
                List<String> words = parse(lines.readLine());
                if (words.get(0).toUpperCase(Locale.ROOT).equals("EVALSHA")) {
                    return new CapturedCall(words);
                }
            }
        }
    }

    /** A line such as {@code +1339518083.107412 [0 127.0.0.1:60866] "get" "a\x00b"}. */
    private static List<String> parse(String line) {
        List<String> words = new ArrayList<>();
        int at = line.indexOf("] ") + 2;
        while (at < line.length()) {
            StringBuilder word = new StringBuilder();
            at++;
            while (line.charAt(at) != '"') {
                if (line.charAt(at) != '\\') {
                    word.append(line.charAt(at++));
                } else if (line.charAt(at + 1) == 'x') {
                    word.append((char) Integer.parseInt(line.substring(at + 2, at + 4), 16));
                    at += 4;
                } else {
                    word.append(unescaped(line.charAt(at + 1)));
                    at += 2;
                }
            }
            words.add(word.toString());
            at += 2;
        }
        return words;
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 7;
            case 'b' -> '\b';
            default -> letter;
        };
    }

    String sha() {
        return words.get(1);
    }

    List<Object> keys() {
        return List.copyOf(words.subList(3, words.size() - 1));
    }

    /** The one argument of every script of the ledger. */
    String argument() {
        return words.get(words.size() - 1);
    }

    byte[] onTheWire() {
        StringBuilder wire = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            wire.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return wire.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
