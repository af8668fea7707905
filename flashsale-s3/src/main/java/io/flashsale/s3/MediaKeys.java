package io.flashsale.s3;

import io.flashsale.ItemId;
import io.flashsale.spi.MediaStore.Stored;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of objects: {@code saleId/sku/random-length.extension}. A name says what was announced under it, so that any node that finds
 * the object can tell whether it is that.
 */
final class MediaKeys {
    private static final Pattern KEY =
            Pattern.compile("[A-Za-z0-9_.:@-]{1,64}/[A-Za-z0-9_.:@-]{1,64}/[0-9a-f]{32}-([0-9]{1,12})\\.([a-z0-9]+)");
    /** Path segments that browsers and servers take for a way up. */
    private static final Set<String> DOTS = Set.of(".", "..");

    private final Map<String, String> typesByExtension;
    private final SecureRandom random;

    MediaKeys(Collection<String> types, SecureRandom random) {
        this.typesByExtension = byExtension(types);
        this.random = random;
    }

    /** A new name that nobody can guess. */
    String create(ItemId item, String contentType, long length) {
        String sale = item.sale().value();
        String sku = item.sku().value();
        if (DOTS.contains(sale) || DOTS.contains(sku)) {
            throw new IllegalArgumentException((DOTS.contains(sale) ? "saleId" : "sku")
                    + " must not be . or .. for an item to have media in S3, but the item is " + item);
        }
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String name = HexFormat.of().formatHex(bytes) + "-" + length + "." + extension(contentType);
        return sale + "/" + sku + "/" + name;
    }

    /** Whether such a name may have come from {@link #create}, with whatever types were allowed then. */
    static boolean ours(String key) {
        return KEY.matcher(key).matches();
    }

    /** What was announced under this name; empty if it is not one of ours. */
    Optional<Stored> announced(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(typesByExtension.get(matcher.group(2)))
                .map(type -> new Stored(type, Long.parseLong(matcher.group(1))));
    }

    /** @throws IllegalArgumentException if two types would share an extension */
    static void checkExtensions(Collection<String> types) {
        byExtension(types);
    }

    private static Map<String, String> byExtension(Collection<String> types) {
        Map<String, String> found = new HashMap<>();
        for (String type : types) {
            String other = found.put(extension(type), type);
            if (other != null) {
                throw new IllegalArgumentException("maxBytes must name one of " + other + " and " + type
                        + ", not both: their files have the same extension");
            }
        }
        return Map.copyOf(found);
    }

    /** The first word of the subtype, which is what files of nearly all types are called by. */
    private static String extension(String contentType) {
        String subtype = contentType.substring(contentType.indexOf('/') + 1).split("[^a-z0-9]", 2)[0];
        return subtype.equals("jpeg") ? "jpg" : subtype;
    }
}
