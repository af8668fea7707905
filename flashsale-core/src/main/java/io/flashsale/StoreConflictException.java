package io.flashsale;

import org.jspecify.annotations.Nullable;

/** A deadlock, lock timeout or newer version: the transaction was rolled back and may be repeated at once. */
public class StoreConflictException extends FlashSaleException {
    private static final long serialVersionUID = 1L;

    public StoreConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
