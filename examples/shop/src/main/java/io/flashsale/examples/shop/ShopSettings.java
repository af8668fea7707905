package io.flashsale.examples.shop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the shop itself can be told under {@code shop.*}; the sales are under {@code flashsale.*}.
 *
 * @param directory where the database and the media live
 * @param buyerPassword the one password of all buyers
 * @param adminPassword the password of {@code admin}
 * @param localMedia whether uploaded pictures and videos are kept in the directory
 * @param mediaOrigins where else browsers may fetch media from and upload to, such as {@code https://media.example.org}
 * @param demoSale the sale that is there after the start
 */
@ConfigurationProperties("shop")
public record ShopSettings(
        @DefaultValue("./data") Path directory,
        @DefaultValue("demo") String buyerPassword,
        @DefaultValue("admin") String adminPassword,
        @DefaultValue("true") boolean localMedia,
        @DefaultValue List<String> mediaOrigins,
        @DefaultValue DemoSaleSettings demoSale) {

    /**
     * The demo sale.
     *
     * @param enabled whether there is one
     * @param opensIn how long after the start of the shop it opens
     * @param lasts how long it sells
     */
    public record DemoSaleSettings(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("30s") Duration opensIn,
            @DefaultValue("1h") Duration lasts) {}
}
