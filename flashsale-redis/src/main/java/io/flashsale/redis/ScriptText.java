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

    /**
     * A script of the ledger: its first line, which tells the server its flags, then the prelude that all of them share, then the parts that it
     * needs, then the rest. A part is there for those only that use it, because it names keys that others are not given.
     */
    static String withPrelude(String name, String... parts) {
        String body = of(name + ".lua");
        int firstLine = body.indexOf('\n') + 1;
        StringBuilder text = new StringBuilder(body.substring(0, firstLine)).append(of("prelude.lua"));
        for (String part : parts) {
            text.append(of(part + ".lua"));
        }
        return text.append(body.substring(firstLine)).toString();
    }
}
