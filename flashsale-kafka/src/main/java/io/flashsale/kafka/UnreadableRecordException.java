package io.flashsale.kafka;

/** A record that is not a ticket of ours; the message says why. Stackless. */
final class UnreadableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String message) {
        super(message, null, false, false);
    }
}
