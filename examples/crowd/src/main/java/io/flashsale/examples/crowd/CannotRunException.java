package io.flashsale.examples.crowd;

/** The run cannot take place: the shop is away, or does not do what a run needs. The message is for the operator. */
final class CannotRunException extends RuntimeException {
    CannotRunException(String message) {
        super(message);
    }
}
