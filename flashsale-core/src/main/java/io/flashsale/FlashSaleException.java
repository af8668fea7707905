package io.flashsale;

import org.jspecify.annotations.Nullable;

/** Broken storage: what an adapter throws, or completes with, when a server does not do its part. Expected outcomes are values. */
public class FlashSaleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FlashSaleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    FlashSaleException(String message, @Nullable Throwable cause, boolean stackTrace) {
        super(message, cause, false, stackTrace);
    }
}
