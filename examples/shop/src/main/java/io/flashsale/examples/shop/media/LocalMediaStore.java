package io.flashsale.examples.shop.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.MediaStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A media store in a directory of this machine, with the manners of a real one: the address of an upload is signed for one key, one exact length
 * and one type, and works for a few minutes.
 *
 * <p>Only types that browsers show without running anything are taken; SVG may carry scripts and is not. What the file holds is not looked at: it is
 * only ever sent back as the type that its key was signed for, and browsers are told not to guess.
 *
 * <p><b>Threads.</b> Safe for any number of threads. The signing key lives as long as the process, so a restart voids uploads on their way.
 */
public final class LocalMediaStore implements MediaStore {
    static final long MAX_PICTURE_BYTES = 10L << 20;
    static final long MAX_VIDEO_BYTES = 200L << 20;
    static final Duration UPLOAD_WITHIN = Duration.ofMinutes(10);

    private static final Map<String, String> EXTENSIONS = Map.of(
            "image/png", "png",
            "image/jpeg", "jpg",
            "image/webp", "webp",
            "image/gif", "gif",
            "image/avif", "avif",
            "video/mp4", "mp4",
            "video/webm", "webm");
    private static final Pattern KEY =
            Pattern.compile("[A-Za-z0-9_.:@-]{1,64}/[A-Za-z0-9_.:@-]{1,64}/[0-9a-f]{32}\\.([a-z0-9]+)");
    private static final String UNFINISHED = ".part";

    private final Path directory;
    private final InstantSource clock;
    private final SecureRandom random;
    private final SecretKeySpec secret;

    /** Makes the directory if need be, and clears away what uploads left there that a crash interrupted. */
    public LocalMediaStore(Path directory, InstantSource clock, SecureRandom random) {
        this.directory = directory;
        this.clock = clock;
        this.random = random;
        this.secret = new SecretKeySpec(bytes(32), "HmacSHA256");
        try {
            Files.createDirectories(directory);
            try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
                for (Path file : unfinished) {
                    Files.delete(file);
                }
            }
        } catch (IOException failure) {
            throw unavailable("The media directory " + directory + " cannot be used", failure);
        }
    }

    @Override
    public Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
        String extension = EXTENSIONS.get(contentType);
        if (extension == null) {
            throw new IllegalArgumentException("contentType must be one of "
                    + EXTENSIONS.keySet().stream().sorted().toList());
        }
        long max = contentType.startsWith("video/") ? MAX_VIDEO_BYTES : MAX_PICTURE_BYTES;
        if (length < 1 || length > max) {
            throw new IllegalArgumentException("length must be 1 to " + max + " bytes for " + contentType);
        }
        String key = item.sale().value() + "/" + item.sku().value() + "/"
                + HexFormat.of().formatHex(bytes(16)) + "." + extension;
        long expires = clock.instant().plus(UPLOAD_WITHIN).getEpochSecond();
        URI url = URI.create("%s?length=%d&expires=%d&signature=%s"
                .formatted(publicUrl(key), length, expires, sign(key, length, expires)));
        return new Upload(key, "PUT", url, Map.of("Content-Type", contentType), Instant.ofEpochSecond(expires));
    }

    /** Takes the bytes of an upload. Nothing is kept unless everything is as it was signed. */
    Receipt receive(String name, long length, long expires, String signature, SentFile file) {
        String key = keyOf(name);
        Optional<String> type = typeOf(key);
        boolean signed = MessageDigest.isEqual(sign(key, length, expires).getBytes(UTF_8), signature.getBytes(UTF_8));
        if (type.isEmpty() || !signed || clock.instant().getEpochSecond() >= expires) {
            return Receipt.NOT_SIGNED;
        }
        if (!type.get().equals(file.contentType())) {
            return Receipt.WRONG_TYPE;
        }
        if (file.length() != length) {
            return Receipt.WRONG_LENGTH;
        }
        try {
            return keep(name, length, file.bytes());
        } catch (IOException failure) {
            throw unavailable("The upload of " + key + " failed", failure);
        }
    }

    private Receipt keep(String name, long length, InputStream bytes) throws IOException {
        Path unfinished = Files.createTempFile(directory, "upload", UNFINISHED);
        try {
            if (copy(bytes, unfinished, length) != length) {
                return Receipt.WRONG_LENGTH;
            }
            Files.move(unfinished, directory.resolve(name)); // never over a file that is shown already
            return Receipt.STORED;
        } catch (FileAlreadyExistsException twice) {
            return Receipt.STORED_BEFORE;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Copies at most one byte more than announced, which is enough to know. */
    private static long copy(InputStream from, Path to, long length) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long copied = 0;
        try (OutputStream out = Files.newOutputStream(to)) {
            while (copied <= length) {
                int read = from.read(buffer, 0, (int) Math.min(buffer.length, length + 1 - copied));
                if (read < 0) {
                    break;
                }
                out.write(buffer, 0, read);
                copied += read;
            }
        }
        return copied;
    }

    @Override
    public Optional<Stored> find(String key) {
        Optional<String> type = typeOf(key);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Path file = directory.resolve(nameOf(key));
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            return Optional.of(new Stored(type.get(), Files.size(file)));
        } catch (IOException failure) {
            throw unavailable("The length of " + key + " cannot be read", failure);
        }
    }

    /** The file behind the last part of a public address. */
    Optional<ShownFile> open(String name) {
        String key = keyOf(name);
        return find(key).map(stored -> new ShownFile(directory.resolve(name), stored.contentType()));
    }

    @Override
    public URI publicUrl(String key) {
        return URI.create("/media/" + nameOf(key));
    }

    @Override
    public void delete(String key) {
        if (typeOf(key).isEmpty()) {
            return;
        }
        try {
            Files.deleteIfExists(directory.resolve(nameOf(key)));
        } catch (IOException failure) {
            throw unavailable(key + " cannot be deleted", failure);
        }
    }

    /** Nothing to do: there is no CDN in front of a directory. */
    @Override
    public Set<String> warm(Collection<String> keys) {
        return Set.of();
    }

    /*
     * Ids may be "." or "..", which must reach neither a path nor an address. So a key is one file and one segment of an address: its slashes
     * become tildes, which ids cannot contain.
     */
    private static String nameOf(String key) {
        return key.replace('/', '~');
    }

    private static String keyOf(String name) {
        return name.replace('~', '/');
    }

    /** The type that the key was signed for; empty if no upload ever had such a key. */
    private static Optional<String> typeOf(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return EXTENSIONS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(matcher.group(1)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private String sign(String key, long length, long expires) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            String signed = key + "\n" + length + "\n" + expires;
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has HmacSHA256", impossible);
        }
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static StoreUnavailableException unavailable(String message, IOException cause) {
        return new StoreUnavailableException(message, cause, true);
    }

    /**
     * What a browser sends.
     *
     * @param contentType as its header says
     * @param length as its header says, -1 if it does not
     * @param bytes read once, not closed
     */
    record SentFile(String contentType, long length, InputStream bytes) {}

    /**
     * What a browser gets to see.
     *
     * @param path where it is
     * @param contentType what it is sent as
     */
    record ShownFile(Path path, String contentType) {}

    /** What became of an upload. */
    enum Receipt {
        STORED,
        STORED_BEFORE,
        NOT_SIGNED,
        WRONG_TYPE,
        WRONG_LENGTH
    }
}
