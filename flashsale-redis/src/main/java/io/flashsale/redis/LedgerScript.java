package io.flashsale.redis;

import java.util.Locale;

/** The ledger's scripts: one resource file each, behind the prelude and the parts that it shares with others. */
enum LedgerScript {
    RESERVE("tickets"),
    RESOLVE("tickets"),
    FIND("tickets"),
    SETTLE("tickets", "fresh"),
    DECLARE_LOST("tickets"),
    REFUND("tickets"),
    CORRECT("tickets"),
    RESTORE("tickets"),
    LEND,
    CREDIT,
    ACKNOWLEDGE,
    WITHDRAW,
    FENCE("state"),
    TOP_UP,
    FILL,
    DUE("tickets", "fresh"),
    TRANSFERS,
    CONFIGURE,
    INIT,
    PEEK("state");

    private final String text;

    LedgerScript(String... parts) {
        text = ScriptText.withPrelude(name().toLowerCase(Locale.ROOT).replace('_', '-'), parts);
    }

    /** What the server is sent. */
    String text() {
        return text;
    }
}
