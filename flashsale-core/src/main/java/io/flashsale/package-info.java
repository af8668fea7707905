/**
 * The API of flashsale: what a shop calls to sell, and the values it gets back.
 *
 * <p>Start with {@link io.flashsale.FlashSale}. A {@link io.flashsale.FlashSaleBuilder} makes one, with everything in memory until you
 * replace it. The operator publishes a sale through {@link io.flashsale.SaleAdmin}; a buyer sends an {@link io.flashsale.OrderRequest} and
 * gets an {@link io.flashsale.OrderResult}, a sealed type with one record per outcome:
 *
 * <pre>{@code
 * try (FlashSale shop = FlashSale.builder().build()) {
 *     shop.start();
 *     shop.admin().publish(sale);
 *     ItemDetail page = shop.detail(item, alice).orElseThrow();
 *     OrderResult result = shop.place(page.order(alice, 1));
 * }
 * }</pre>
 *
 * <p>Rules of your own are handlers ({@link io.flashsale.handler}), your own tables join by an {@link io.flashsale.spi.OrderWriter}, servers by
 * the adapters of {@link io.flashsale.spi}, and what happens is told to a {@link io.flashsale.event.FlashSaleListener}.
 */
@NullMarked
package io.flashsale;

import org.jspecify.annotations.NullMarked;
