package io.flashsale.spring.boot.support;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Request bodies that no call can accept: noise, and almost valid JSON. The seed replays them. */
public final class RandomBodies {
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "0.5",
            "1e400",
            "-1e400",
            "1e1000000000",
            "1e-1000000000",
            "9223372036854775808",
            "123456789012345678901234567890");
    private static final List<String> NAMES =
            List.of("quantity", "token", "saleId", "title", "startsAt", "endsAt", "sku", "price", "", "__proto__");
    private static final String ORDER = "{\"quantity\": 1, \"token\": \"v1.k.AAAA.BBBB\"}";
    /** Without items, so that no change of a byte makes it valid. */
    private static final String SALE =
            "{\"saleId\": \"random\", \"title\": \"A sale\", \"startsAt\": \"2030-01-01T10:00:00Z\","
                    + " \"endsAt\": \"2030-01-01T11:00:00Z\", \"payWithinSeconds\": 60, \"version\": 1}";

    private final Random random;

    public RandomBodies(long seed) {
        random = new Random(seed);
    }

    /** For an order; one that turns out valid still has a forged token. */
    public byte[] order() {
        return body(ORDER);
    }

    /** For a sale. */
    public byte[] sale() {
        return body(SALE);
    }

    private byte[] body(String almost) {
        return switch (random.nextInt(6)) {
            case 0 -> noise();
            case 1 -> text(random.nextInt(200)).getBytes(StandardCharsets.UTF_8);
            case 2 -> json(0).getBytes(StandardCharsets.UTF_8);
            case 3 -> object(0).getBytes(StandardCharsets.UTF_8);
            case 4 -> damaged(almost.getBytes(StandardCharsets.UTF_8));
            default -> almost.substring(0, random.nextInt(almost.length())).getBytes(StandardCharsets.UTF_8);
        };
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] damaged(byte[] bytes) {
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String json(int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 1 -> quoted(text(random.nextInt(20)));
            case 2 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 3 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300));
            case 4 -> "[" + json(depth + 1) + "," + json(depth + 1) + "]";
            default -> object(depth + 1);
        };
    }

    private String object(int depth) {
        StringBuilder object = new StringBuilder("{");
        for (int members = random.nextInt(6); members > 0; members--) {
            object.append(quoted(NAMES.get(random.nextInt(NAMES.size()))))
                    .append(':')
                    .append(json(depth + 1))
                    .append(members > 1 ? "," : "");
        }
        return object.append('}').toString();
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < length; index++) {
            text.append((char) (random.nextInt(10) == 0 ? random.nextInt(0x10000) : ' ' + random.nextInt(95)));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
