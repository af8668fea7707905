package io.flashsale;

/**
 * An amount of money in the currency's smallest unit.
 *
 * @param amount cents, yen, fils: never negative
 * @param currency three upper-case letters of ISO 4217
 */
public record Money(long amount, String currency) {
    /** @throws IllegalArgumentException if the amount is negative or the currency is not three upper-case letters */
    public Money {
        if (amount < 0) {
            throw new IllegalArgumentException("amount must not be negative, but is " + amount);
        }
        if (currency.length() != 3 || !currency.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new IllegalArgumentException("currency must be three upper-case letters such as EUR");
        }
    }

    public static Money of(long amount, String currency) {
        return new Money(amount, currency);
    }
}
