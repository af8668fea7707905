package io.flashsale.examples.plain;

import io.flashsale.*;
import java.time.Instant;
import java.util.List;

class FirstSale {
    public static void main(String[] arguments) {
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(49900, "EUR"), Money.of(9900, "EUR"), 1_000, 1);
        Instant now = Instant.now();
        Sale sale = Sale.draft("ten", "Ten o'clock", now, now.plusSeconds(3_600), List.of(phone));
        ItemId item = sale.itemId(phone);
        try (FlashSale shop = FlashSale.builder().build()) {
            shop.start();
            shop.admin().create(sale);
            shop.admin().publish(sale.id());
            ItemDetail page = shop.detail(item, BuyerId.of("alice")).orElseThrow();
            OrderRequest request = OrderRequest.of("alice", item, 1);
            System.out.println(shop.place(request.withSaleToken(page.saleToken())));
        }
    }
}
