package io.flashsale.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The Lua scripts among this package's resources. */
final class ScriptText {
    private ScriptText() {}

    /** A script that stands for itself, such as {@code put-sale.lua}. */
    static String of(String name) {
        try (InputStream in = ScriptText.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A script of the ledger: its first line, which tells the server its flags, then the prelude that all of them share, then the rest. */
    static String withPrelude(String name) {
        String body = of(name);
        int firstLine = body.indexOf('\n') + 1;
        return body.substring(0, firstLine) + of("prelude.lua") + body.substring(firstLine);
    }
}
