package io.flashsale;

import org.jspecify.annotations.Nullable;

/**
 * A server could not be reached, refused the work, or is overloaded: try again later. {@link #maybeDone()} tells whether the work may
 * have been done all the same. Stackless: thrown on the order path.
 */
public class StoreUnavailableException extends FlashSaleException {
    private static final long serialVersionUID = 1L;
    private final boolean maybeDone;

    public StoreUnavailableException(String message, @Nullable Throwable cause, boolean maybeDone) {
        super(message, cause, false);
        this.maybeDone = maybeDone;
    }

    /** False if it is certain that nothing was written; true if the answer was lost. */
    public boolean maybeDone() {
        return maybeDone;
    }
}
