package io.flashsale.redis;

import java.util.Locale;

/** The ledger's scripts: one resource file each. */
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

    private final String text = ScriptText.withPrelude(name().toLowerCase(Locale.ROOT) + ".lua");

    /** What the server is sent. */
    String text() {
        return text;
    }
}
