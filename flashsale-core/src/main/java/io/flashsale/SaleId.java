package io.flashsale;

/**
 * The name of a sale. Matches {@code [A-Za-z0-9_.:@-]{1,64}}; compared case-sensitively.
 *
 * @param value the text
 */
public record SaleId(String value) {
    /** @throws IllegalArgumentException if the text does not match */
    public SaleId {
        Ids.check("saleId", value);
    }

    public static SaleId of(String value) {
        return new SaleId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
