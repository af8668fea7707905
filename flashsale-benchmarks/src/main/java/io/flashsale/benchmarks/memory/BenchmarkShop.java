package io.flashsale.benchmarks.memory;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleBuilder;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A shop in memory with one open sale of one item: the target of the benchmarks. */
final class BenchmarkShop implements AutoCloseable {
    /** Stands where no shop has been opened yet. */
    static final BenchmarkShop CLOSED = new BenchmarkShop(FlashSale.builder().build());

    static final ItemId ITEM = ItemId.of("ten", "phone");
    private static final FlashSaleSettings SETTINGS =
            FlashSaleSettings.builder().saleTokenTime(Duration.ofHours(1)).build();

    private final FlashSale flashSale;

    private BenchmarkShop(FlashSale flashSale) {
        this.flashSale = flashSale;
    }

    /** Opens a sale of this many units, one per buyer. */
    static BenchmarkShop open(FlashSaleBuilder builder, long stock) {
        FlashSale flashSale = builder.settings(SETTINGS).build();
        flashSale.start();
        Instant now = Instant.now();
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(49_900, "EUR"), Money.of(9_900, "EUR"), stock, 1);
        Sale sale = Sale.draft("ten", "Ten o'clock", now.minusSeconds(1), now.plusSeconds(3_600), List.of(phone));
        flashSale.admin().create(sale);
        flashSale.admin().publish(ITEM.sale());
        return new BenchmarkShop(flashSale);
    }

    /** Opens a sale of one unit and sells it; fails unless the next buyer hears that it is sold out. */
    static BenchmarkShop soldOut(FlashSaleBuilder builder) {
        BenchmarkShop shop = open(builder, 1);
        expect(OrderResult.Accepted.class, shop.place(shop.request("first")));
        expect(OrderResult.SoldOut.class, shop.place(shop.request("second")));
        return shop;
    }

    OrderResult place(OrderRequest request) {
        return flashSale.place(request);
    }

    /** A request of this buyer with the sale token that the item page hands out. */
    OrderRequest request(String buyer) {
        String token = flashSale.detail(ITEM, new BuyerId(buyer)).orElseThrow().saleToken();
        return OrderRequest.of(buyer, ITEM, 1).withSaleToken(token);
    }

    /** Requests of this many buyers, each with a token. */
    OrderRequest[] requests(int buyers) {
        OrderRequest[] requests = new OrderRequest[buyers];
        for (int number = 0; number < buyers; number++) {
            requests[number] = request("buyer-" + number);
        }
        return requests;
    }

    static void expect(Class<? extends OrderResult> expected, OrderResult actual) {
        if (!expected.isInstance(actual)) {
            throw new IllegalStateException("expected " + expected.getSimpleName() + ", but heard " + actual);
        }
    }

    @Override
    public void close() {
        flashSale.close();
    }
}
