package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleAdminException.Reason;
import io.flashsale.spi.MediaStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The operator's changes of an item's pictures and films. */
final class ItemMedia {
    private final MediaStore media;
    private final SavedSales sales;

    ItemMedia(MediaStore media, SavedSales sales) {
        this.media = media;
        this.sales = sales;
    }

    MediaStore.Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
        SavedSales.item(sales.existing(item.sale()), item);
        return media.prepareUpload(item, fileName, contentType, length);
    }

    Sale confirmUpload(ItemId item, String key) {
        if (!belongsTo(item, key)) {
            throw new SaleAdminException(Reason.NOT_UPLOADED, "key", "the key is not one of this item's");
        }
        MediaStore.Stored stored = media.find(key)
                .orElseThrow(() ->
                        new SaleAdminException(Reason.NOT_UPLOADED, "key", "nothing was uploaded under this key"));
        Media added = new Media(key, stored.contentType(), media.publicUrl(key));
        return change(item, known -> {
            List<Media> more = new ArrayList<>(known);
            if (more.stream().noneMatch(one -> one.key().equals(key))) {
                more.add(added);
            }
            return more;
        });
    }

    Sale remove(ItemId item, String key) {
        Sale saved = change(
                item,
                known -> known.stream().filter(one -> !one.key().equals(key)).toList());
        if (belongsTo(item, key)) {
            media.delete(key);
        }
        return saved;
    }

    private static boolean belongsTo(ItemId item, String key) {
        return key.startsWith(item.sale() + "/" + item.sku() + "/");
    }

    private Sale change(ItemId item, UnaryOperator<List<Media>> change) {
        return sales.change(item.sale(), sale -> {
            SavedSales.item(sale, item);
            return sale.withItems(sale.items().stream()
                    .map(one -> one.sku().equals(item.sku()) ? one.withMedia(change.apply(one.media())) : one)
                    .toList());
        });
    }
}
