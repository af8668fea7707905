package io.flashsale.jdbc;

/** Rolls a transaction back for a reason that is no failure of the database: the caller hears the reason itself. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RuntimeException meaning;

    private Refusal(RuntimeException meaning) {
        super(meaning);
        this.meaning = meaning;
    }

    /** What the caller asked for is wrong. */
    static Refusal of(String message) {
        return new Refusal(new IllegalArgumentException(message));
    }

    /** What the caller gave us to call has failed. */
    static Refusal of(RuntimeException failure) {
        return new Refusal(failure);
    }

    RuntimeException meaning() {
        return meaning;
    }
}
