package io.flashsale;

/**
 * The name of a product in a sale: what stock, limits and the per-item mutex belong to.
 *
 * @param sale the sale
 * @param sku the product
 */
public record ItemId(SaleId sale, Sku sku) {
    public static ItemId of(String saleId, String sku) {
        return new ItemId(new SaleId(saleId), new Sku(sku));
    }

    @Override
    public String toString() {
        return sale + "/" + sku;
    }
}
