package io.flashsale.internal;

import io.flashsale.FlashSaleException;

/** A part of a round failed, and the rest went through: the round is worth repeating soon. */
final class PartlyFailedException extends FlashSaleException {
    private static final long serialVersionUID = 1L;

    PartlyFailedException(String message) {
        super(message, null);
    }
}
