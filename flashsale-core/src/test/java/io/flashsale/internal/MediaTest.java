package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flashsale.ItemId;
import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.spi.MediaStore.Upload;
import io.flashsale.testing.FakeMediaStore;
import io.flashsale.testing.SettableClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How an upload comes to be shown. */
class MediaTest {
    private static final String TYPE = "image/png";
    private static final ItemId PHONE = ItemId.of("two", "phone");
    private static final ItemId COVER = ItemId.of("two", "cover");

    private final FakeMediaStore media = new FakeMediaStore(new SettableClock());
    private final Rig rig =
            Rig.plan().with(builder -> builder.mediaStore(media)).start();
    private final SaleAdmin admin = rig.engine.admin();

    @BeforeEach
    void draftOfTwoItems() {
        Instant opens = rig.clock.instant().plusSeconds(600);
        List<SaleItem> items = List.of(item("phone"), item("cover"));
        admin.create(Sale.draft("two", "Two items", opens, opens.plusSeconds(60), items));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static SaleItem item(String sku) {
        return SaleItem.of(sku, sku, Money.of(2, "EUR"), Money.of(1, "EUR"), 5, 1);
    }

    private String uploaded(ItemId item) {
        Upload upload = admin.prepareUpload(item, "a.png", TYPE, 7);
        assertThat(media.receive(upload.key(), TYPE, 7)).isTrue();
        return upload.key();
    }

    private List<Media> shown(ItemId item) {
        return admin.find(item.sale())
                .orElseThrow()
                .item(new Sku(item.sku().value()))
                .orElseThrow()
                .media();
    }

    private void refused(ItemId item, String key) {
        assertThatExceptionOfType(SaleAdminException.class)
                .isThrownBy(() -> admin.confirmUpload(item, key))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(SaleAdminException.Reason.NOT_UPLOADED))
                .satisfies(e -> assertThat(e.field()).isEqualTo("key"));
        assertThat(shown(item)).isEmpty();
    }

    @Test
    void anUploadIsShownOnceItIsThereAndConfirmed() {
        String key = uploaded(PHONE);
        assertThat(shown(PHONE)).isEmpty();
        admin.confirmUpload(PHONE, key);
        admin.confirmUpload(PHONE, key);

        assertThat(shown(PHONE)).containsExactly(new Media(key, TYPE, media.publicUrl(key)));
        assertThat(shown(COVER)).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotShown() {
        refused(PHONE, admin.prepareUpload(PHONE, "a.png", TYPE, 7).key());
        refused(PHONE, "two/phone/invented");
    }

    @Test
    void anItemCannotShowWhatBelongsToAnother() {
        String key = uploaded(COVER);

        refused(PHONE, key);
        refused(PHONE, "two/phone/../cover/" + key.substring(key.lastIndexOf('/') + 1));
    }

    @Test
    void removingWhatBelongsToAnotherDeletesNothing() {
        String key = uploaded(COVER);
        admin.confirmUpload(COVER, key);
        admin.removeMedia(PHONE, key);
        assertThat(media.find(key)).isPresent();
        assertThat(shown(COVER)).hasSize(1);

        admin.removeMedia(COVER, key);
        assertThat(media.find(key)).isEmpty();
        assertThat(shown(COVER)).isEmpty();
    }
}
