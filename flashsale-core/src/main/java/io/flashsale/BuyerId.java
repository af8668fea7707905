package io.flashsale;

/**
 * The name of a signed-in user who orders. Matches {@code [A-Za-z0-9_.:@-]{1,64}}; compared case-sensitively.
 *
 * @param value the text
 */
public record BuyerId(String value) {
    /** @throws IllegalArgumentException if the text does not match */
    public BuyerId {
        Ids.check("buyerId", value);
    }

    public static BuyerId of(String value) {
        return new BuyerId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
