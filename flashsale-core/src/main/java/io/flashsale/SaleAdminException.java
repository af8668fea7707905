package io.flashsale;

import org.jspecify.annotations.Nullable;

/** The sale's state forbids what the operator asked; nothing was changed. */
public class SaleAdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final @Nullable String field;

    public SaleAdminException(Reason reason, @Nullable String field, String message) {
        super(message);
        this.reason = reason;
        this.field = field;
    }

    public Reason reason() {
        return reason;
    }

    /** The field that may not change, where one is to blame. */
    public @Nullable String field() {
        return field;
    }

    /** Why. */
    public enum Reason {
        UNKNOWN_SALE,
        UNKNOWN_ITEM,
        SALE_EXISTS,
        /** Someone else saved in between: read it again. */
        VERSION_CONFLICT,
        /** The field may not change once the sale is open or about to open, or, like stock, once it is published. */
        SALE_OPEN,
        NOT_DRAFT,
        NOT_PUBLISHED,
        /** Nothing was uploaded under the key, or not what was announced. */
        NOT_UPLOADED
    }
}
