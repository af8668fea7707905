package io.flashsale.spi;

import io.flashsale.StoreUnavailableException;

/**
 * The host's {@link OrderWriter} failed on a batch with an error that may pass, while the order store works: a server of its own that does not
 * answer, a statement that took too long, a row that somebody else holds. Nothing was written. The rest of the batch may go through without
 * the order that it failed on.
 */
public class OrderWriterException extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;
    private final boolean conflict;

    public OrderWriterException(String message, Throwable cause, boolean conflict) {
        super(message, cause, false);
        this.conflict = conflict;
    }

    /** Whether it was a deadlock, so that the batch may be repeated at once. */
    public boolean conflict() {
        return conflict;
    }
}
