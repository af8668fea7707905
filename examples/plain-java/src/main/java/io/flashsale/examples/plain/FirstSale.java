package io.flashsale.examples.plain;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import java.time.Instant;
import java.util.List;

/** Sells one phone to Alice: everything in memory, no server needed. */
public final class FirstSale {
    private FirstSale() {}

    public static void main(String[] arguments) {
        try (FlashSale flashSale = FlashSale.builder().build()) {
            flashSale.start();
            Instant now = Instant.now();
            SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(49900, "EUR"), Money.of(9900, "EUR"), 1_000, 1);
            flashSale.admin().create(Sale.draft("ten", "Ten o'clock", now, now.plusSeconds(3_600), List.of(phone)));
            flashSale.admin().publish(SaleId.of("ten"));

            ItemId item = ItemId.of("ten", "phone");
            ItemDetail page = flashSale.detail(item, new BuyerId("alice")).orElseThrow();
            OrderResult result =
                    flashSale.place(OrderRequest.of("alice", item, 1).withSaleToken(page.saleToken()));
            if (result instanceof OrderResult.Accepted accepted) {
                System.out.println(flashSale.status(new BuyerId("alice"), accepted.ticket()));
            }
        }
    }
}
