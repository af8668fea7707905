package io.flashsale.examples.shop.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flashsale.ItemId;
import io.flashsale.examples.shop.media.LocalMediaStore.Receipt;
import io.flashsale.examples.shop.media.LocalMediaStore.SentFile;
import io.flashsale.spi.MediaStore.Stored;
import io.flashsale.spi.MediaStore.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.UriComponentsBuilder;

class LocalMediaStoreTest {
    private static final ItemId ITEM = ItemId.of("sale", "sku");
    private static final byte[] PICTURE = "not really a picture".getBytes(UTF_8);

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-01-01T10:00:00Z");
    private LocalMediaStore store;

    @BeforeEach
    void open() {
        store = new LocalMediaStore(directory, () -> now, new SecureRandom());
    }

    @Test
    void whatIsUploadedAsSignedIsFoundAndShownAsThatType() throws IOException {
        Upload upload = prepare();

        assertThat(send(upload, PICTURE)).isEqualTo(Receipt.STORED);

        assertThat(store.find(upload.key())).hasValue(new Stored("image/png", PICTURE.length));
        assertThat(Files.readAllBytes(store.open(nameOf(upload)).orElseThrow().path()))
                .isEqualTo(PICTURE);
        assertThat(upload.url().getPath())
                .isEqualTo(store.publicUrl(upload.key()).getPath());
        assertThat(upload.headers()).isEqualTo(Map.of("Content-Type", "image/png"));
    }

    @Test
    void nothingIsThereBeforeTheUpload() {
        assertThat(store.find(prepare().key())).isEmpty();
    }

    @Test
    void everyUploadHasAKeyOfItsOwnUnderItsItem() {
        assertThat(prepare().key())
                .startsWith("sale/sku/")
                .endsWith(".png")
                .isNotEqualTo(prepare().key());
    }

    @Test
    void theAddressWorksForTenMinutes() {
        Upload upload = prepare();
        assertThat(upload.expiresAt()).isEqualTo(now.plus(LocalMediaStore.UPLOAD_WITHIN));

        now = upload.expiresAt().minusMillis(1);
        assertThat(send(upload, PICTURE)).isEqualTo(Receipt.STORED);

        Upload late = prepare();
        now = late.expiresAt();
        assertThat(send(late, PICTURE)).isEqualTo(Receipt.NOT_SIGNED);
        assertKeepsOnly(upload);
    }

    @Test
    void aLaterExpiryThanTheSignedOneIsRefused() {
        Upload upload = prepare();

        assertThat(store.receive(nameOf(upload), PICTURE.length, expires(upload) + 1, signature(upload), png(PICTURE)))
                .isEqualTo(Receipt.NOT_SIGNED);
        assertThat(store.receive(nameOf(upload), PICTURE.length, Long.MAX_VALUE, signature(upload), png(PICTURE)))
                .isEqualTo(Receipt.NOT_SIGNED);
    }

    @Test
    void anotherSignedLengthIsRefused() {
        Upload upload = prepare();

        assertThat(store.receive(nameOf(upload), 3, expires(upload), signature(upload), png(new byte[3])))
                .isEqualTo(Receipt.NOT_SIGNED);
    }

    @Test
    void anotherKeyIsRefused() {
        Upload upload = prepare();
        Upload other = prepare();

        assertThat(store.receive(nameOf(other), PICTURE.length, expires(upload), signature(upload), png(PICTURE)))
                .isEqualTo(Receipt.NOT_SIGNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0000000000000000000000000000000000000000000000000000000000000000"})
    void aForgedSignatureIsRefused(String signature) {
        Upload upload = prepare();

        assertThat(store.receive(nameOf(upload), PICTURE.length, expires(upload), signature, png(PICTURE)))
                .isEqualTo(Receipt.NOT_SIGNED);
    }

    @Test
    void aSignatureOfAnotherProcessIsRefused() {
        Upload upload = new LocalMediaStore(directory, () -> now, new SecureRandom())
                .prepareUpload(ITEM, "a.png", "image/png", PICTURE.length);

        assertThat(send(upload, PICTURE)).isEqualTo(Receipt.NOT_SIGNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "image/jpeg", "text/html", "image/png; charset=utf-8"})
    void anotherTypeThanTheSignedOneIsRefused(String type) {
        Upload upload = prepare();
        SentFile file = new SentFile(type, PICTURE.length, new ByteArrayInputStream(PICTURE));

        assertThat(store.receive(nameOf(upload), PICTURE.length, expires(upload), signature(upload), file))
                .isEqualTo(Receipt.WRONG_TYPE);
        assertThat(store.find(upload.key())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 21, 100_000})
    void moreOrFewerBytesThanSignedAreRefusedWhateverTheHeaderSays(int length) throws IOException {
        Upload upload = prepare();

        assertThat(send(upload, new byte[length])).isEqualTo(Receipt.WRONG_LENGTH);
        SentFile liar = new SentFile("image/png", PICTURE.length, new ByteArrayInputStream(new byte[length]));
        assertThat(store.receive(nameOf(upload), PICTURE.length, expires(upload), signature(upload), liar))
                .isEqualTo(Receipt.WRONG_LENGTH);

        assertThat(store.find(upload.key())).isEmpty();
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void aBodyWithoutAnnouncedLengthIsRefused() {
        Upload upload = prepare();
        SentFile chunked = new SentFile("image/png", -1, new ByteArrayInputStream(PICTURE));

        assertThat(store.receive(nameOf(upload), PICTURE.length, expires(upload), signature(upload), chunked))
                .isEqualTo(Receipt.WRONG_LENGTH);
    }

    @Test
    void whatIsShownAlreadyIsNotReplaced() throws IOException {
        Upload upload = prepare();
        send(upload, PICTURE);

        assertThat(send(upload, new byte[PICTURE.length])).isEqualTo(Receipt.STORED_BEFORE);

        assertThat(Files.readAllBytes(store.open(nameOf(upload)).orElseThrow().path()))
                .isEqualTo(PICTURE);
        assertKeepsOnly(upload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "text/html", "application/pdf", "image/*", "IMAGE/PNG", ""})
    void onlyTypesThatCannotRunAnythingAreTaken(String type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.prepareUpload(ITEM, "a", type, 10))
                .withMessageStartingWith("contentType ");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, 0, LocalMediaStore.MAX_PICTURE_BYTES + 1, Long.MAX_VALUE})
    void picturesAreOfOneByteToTenMebibytes(long length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.prepareUpload(ITEM, "a.png", "image/png", length))
                .withMessageStartingWith("length ");
    }

    @Test
    void idsThatLookLikeDirectoriesStayInsideTheDirectory() throws IOException {
        Upload upload = store.prepareUpload(ItemId.of("..", ".."), "../../a.png", "image/png", PICTURE.length);

        assertThat(send(upload, PICTURE)).isEqualTo(Receipt.STORED);

        assertKeepsOnly(upload);
        assertThat(upload.url().normalize().getPath()).isEqualTo(upload.url().getPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.png",
                "a/b/../../secret.png",
                "a/b/c.png",
                "a/b/00000000000000000000000000000000.html",
                "",
                "a\u0000b"
            })
    void keysThatNobodySignedAreNeitherFoundNorDeleted(String key) throws IOException {
        Path secret = Files.writeString(directory.resolveSibling(directory.getFileName() + "secret.png"), "secret");

        assertThat(store.find(key)).isEmpty();
        store.delete(key);

        assertThat(secret).exists();
        Files.delete(secret);
    }

    @Test
    void whatIsDeletedIsGoneAndDeletingAgainIsNoError() {
        Upload upload = prepare();
        send(upload, PICTURE);

        store.delete(upload.key());
        store.delete(upload.key());

        assertThat(store.find(upload.key())).isEmpty();
        assertThat(store.open(nameOf(upload))).isEmpty();
    }

    @Test
    void whatACrashInterruptedIsClearedAwayAtTheNextStart() throws IOException {
        Files.writeString(directory.resolve("upload123.part"), "half a picture");
        Upload upload = prepare();
        send(upload, PICTURE);

        open();

        assertKeepsOnly(upload);
    }

    private Upload prepare() {
        return store.prepareUpload(ITEM, "a.png", "image/png", PICTURE.length);
    }

    private Receipt send(Upload upload, byte[] bytes) {
        return store.receive(nameOf(upload), PICTURE.length, expires(upload), signature(upload), png(bytes));
    }

    private static SentFile png(byte[] bytes) {
        return new SentFile("image/png", bytes.length, new ByteArrayInputStream(bytes));
    }

    private static String nameOf(Upload upload) {
        return upload.url().getPath().substring("/media/".length());
    }

    private static long expires(Upload upload) {
        return Long.parseLong(parameter(upload, "expires"));
    }

    private static String signature(Upload upload) {
        return parameter(upload, "signature");
    }

    private static String parameter(Upload upload, String name) {
        return UriComponentsBuilder.fromUri(upload.url())
                .build()
                .getQueryParams()
                .getFirst(name);
    }

    private void assertKeepsOnly(Upload upload) {
        assertThat(filesLeft()).containsExactly(nameOf(upload));
    }

    private List<String> filesLeft() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
