package io.flashsale.spring.boot.support;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.PayResult;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleDetail;
import io.flashsale.Sku;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A flash sale that does nothing; tests have it do the one thing they are about. */
public class StubFlashSale implements FlashSale {
    @Override
    public void start() {}

    @Override
    public void close() {}

    @Override
    public FlashSaleHealth health() {
        return new FlashSaleHealth(true, Map.of(), FlashSaleHealth.Keeping.NONE);
    }

    @Override
    public SaleAdmin admin() {
        return null;
    }

    @Override
    public OrderResult place(OrderRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<OrderResult> placeAsync(OrderRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<OrderState>> statusAsync(BuyerId buyer, String signedTicket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<OrderState> status(BuyerId buyer, String signedTicket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PayResult pay(BuyerId buyer, String signedTicket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CancelResult cancel(BuyerId buyer, String signedTicket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OrderPage orders(BuyerId buyer, OrderCursor before, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String signedTicket(Order order) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<ItemDetail>> detailAsync(ItemId item, BuyerId buyer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ItemDetail> detail(ItemId item, BuyerId buyer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SaleDetail> sales() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Sku, ItemDetail> tags(Collection<Sku> skus) {
        throw new UnsupportedOperationException();
    }
}
