package io.flashsale.redis;

import java.util.List;
import org.redisson.api.RScript;
import org.redisson.client.codec.StringCodec;

/** Refuses keys that are another shop's: its pages would show our sales, its units would be sold for ours. */
final class ShopCheck {
    private static final String OWN = ScriptText.of("own.lua");

    private ShopCheck() {}

    /**
     * Notes whose keys these are, if nobody has; blocks. Without a name nothing is compared.
     *
     * @throws IllegalStateException if they are another shop's
     */
    static void apply(RedisAccess access) {
        RedisSettings settings = access.settings();
        String shop = settings.shop();
        if (shop == null) {
            return;
        }
        String key = access.key("fs:shop");
        String owner = access.scripts(StringCodec.INSTANCE)
                .eval(RScript.Mode.READ_WRITE, OWN, RScript.ReturnType.STRING, List.of(key), shop);
        if (!shop.equals(owner)) {
            throw new IllegalStateException(
                    "Redis at " + settings + " holds the sales of another shop: the key " + key + " says "
                            + owner + ", and this shop is " + shop + ". Set keyPrefix"
                            + (settings.cluster() ? "" : " or database")
                            + " to one of its own; or, if that shop is gone and so are its sales, delete the key");
        }
    }
}
