package io.flashsale;

import java.util.List;

/**
 * A product in a sale, as the operator set it.
 *
 * @param sku the product
 * @param title what buyers read, 1 to 200 characters
 * @param price the ordinary price
 * @param salePrice the price in the sale, in the same currency
 * @param stock units put into the sale at publish; the stock row counts from then on
 * @param perBuyerLimit units one buyer may have, at least 1
 * @param layout how the stock is spread
 * @param media pictures and videos, in order
 */
public record SaleItem(
        Sku sku,
        String title,
        Money price,
        Money salePrice,
        long stock,
        int perBuyerLimit,
        StockLayout layout,
        List<Media> media) {
    public static final long MAX_STOCK = 1_000_000_000L;
    public static final int MAX_PER_BUYER = 1_000_000;

    /** @throws IllegalArgumentException naming the field that is out of range */
    public SaleItem {
        Texts.check("title", title, 200);
        if (!price.currency().equals(salePrice.currency())) {
            throw new IllegalArgumentException("salePrice must be in the currency of price, " + price.currency());
        }
        if (stock < 0 || stock > MAX_STOCK) {
            throw new IllegalArgumentException("stock must be 0 to " + MAX_STOCK + ", but is " + stock);
        }
        if (perBuyerLimit < 1 || perBuyerLimit > MAX_PER_BUYER) {
            throw new IllegalArgumentException(
                    "perBuyerLimit must be 1 to " + MAX_PER_BUYER + ", but is " + perBuyerLimit);
        }
        media = List.copyOf(media);
    }

    /** An item without media whose number of buckets is chosen at publish. */
    public static SaleItem of(String sku, String title, Money price, Money salePrice, long stock, int perBuyerLimit) {
        return new SaleItem(
                new Sku(sku), title, price, salePrice, stock, perBuyerLimit, StockLayout.UNDECIDED, List.of());
    }

    public SaleItem withLayout(StockLayout newLayout) {
        return new SaleItem(sku, title, price, salePrice, stock, perBuyerLimit, newLayout, media);
    }

    /** Wishes for a number of buckets; fixed at publish. */
    public SaleItem withBuckets(int buckets) {
        return withLayout(new StockLayout(buckets, layout.epoch()));
    }

    public SaleItem withMedia(List<Media> newMedia) {
        return new SaleItem(sku, title, price, salePrice, stock, perBuyerLimit, layout, newMedia);
    }
}
