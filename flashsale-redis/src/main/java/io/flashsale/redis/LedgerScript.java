package io.flashsale.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The ledger's scripts: one resource file each, behind its first line the prelude that all have in common. */
enum LedgerScript {
    RESERVE,
    RESOLVE,
    FIND,
    SETTLE,
    REFUND,
    CORRECT,
    LEND,
    CREDIT,
    ACKNOWLEDGE,
    WITHDRAW,
    DUE,
    TRANSFERS,
    CONFIGURE,
    INIT,
    PEEK;

    private final String text = load();

    /** What the server is sent. */
    String text() {
        return text;
    }

    private String load() {
        String body = resource(name().toLowerCase(Locale.ROOT) + ".lua");
        int firstLine = body.indexOf('\n') + 1;
        return body.substring(0, firstLine) + resource("prelude.lua") + body.substring(firstLine);
    }

    private static String resource(String name) {
        try (InputStream in = LedgerScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
