package io.flashsale.examples.plain;

import io.flashsale.*;
import java.time.Instant;
import java.util.List;

class FirstSale {
    public static void main(String[] arguments) {
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(49900, "EUR"), Money.of(9900, "EUR"), 1_000, 1);
        Instant now = Instant.now();
        Sale sale = Sale.draft("ten", "Ten o'clock", now, now.plusSeconds(3_600), List.of(phone));
        BuyerId alice = BuyerId.of("alice");
        try (FlashSale shop = FlashSale.builder().build()) {
            shop.start();
            shop.admin().publish(sale);
            ItemDetail page = shop.detail(sale.itemId(phone), alice).orElseThrow();
            OrderResult result = shop.place(page.order(alice, 1));
            System.out.println(result.isAccepted() ? "Alice has a ticket: " + result : "Alice has none: " + result);
        }
    }
}
