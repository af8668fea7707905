package io.flashsale.spring.boot.web;

import io.flashsale.Money;

/*
 * About all views: members are named one by one and times and enums are texts already, so that the contract does not change with a
 * host's naming strategy, date format or JSON library.
 */

/** Money as the contract writes it. */
record MoneyView(long amount, String currency) {
    static MoneyView of(Money money) {
        return new MoneyView(money.amount(), money.currency());
    }
}
