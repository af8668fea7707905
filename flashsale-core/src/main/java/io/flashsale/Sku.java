package io.flashsale;

/**
 * The name of a product, unique within a sale. Matches {@code [A-Za-z0-9_.:@-]{1,64}}; compared case-sensitively.
 *
 * @param value the text
 */
public record Sku(String value) {
    /** @throws IllegalArgumentException if the text does not match */
    public Sku {
        Ids.check("sku", value);
    }

    public static Sku of(String value) {
        return new Sku(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
