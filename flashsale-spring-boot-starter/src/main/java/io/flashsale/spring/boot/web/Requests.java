package io.flashsale.spring.boot.web;

import io.flashsale.BuyerId;
import io.flashsale.Client;
import io.flashsale.IdempotencyKey;
import io.flashsale.ItemId;
import io.flashsale.OrderCursor;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What a request says beside its body: who, from where, and about what. */
final class Requests {
    /** An order is 200 bytes; its token a few hundred. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    /** A sale of 200 items with long titles is 200 KiB. */
    static final int MAX_ADMIN_BODY_BYTES = 1024 * 1024;

    private static final String KEY_HEADER = "Idempotency-Key";
    private static final int MAX_ORDERS = 100;
    private static final int SOME_ORDERS = 20;
    private final BuyerResolver buyers;
    private final ClientResolver clients;

    Requests(BuyerResolver buyers, ClientResolver clients) {
        this.buyers = buyers;
        this.clients = clients;
    }

    /** @throws ProblemException 401 if nobody is signed in, 403 if somebody is whose name cannot buy */
    BuyerId buyer(HttpServletRequest request) {
        BuyerId buyer;
        try {
            buyer = buyers.resolve(request);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.of(
                    HttpStatus.FORBIDDEN,
                    "BAD_BUYER",
                    "The name you are signed in with cannot buy here: " + e.getMessage()));
        }
        if (buyer == null) {
            throw new ProblemException(Problems.unauthenticated());
        }
        return buyer;
    }

    Client client(HttpServletRequest request) {
        return clients.resolve(request);
    }

    /** An id that no item can have names no item. */
    static ItemId item(String saleId, String sku) {
        try {
            return ItemId.of(saleId, sku);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problems.unknownItem());
        }
    }

    static @Nullable IdempotencyKey idempotencyKey(HttpServletRequest request) {
        List<String> values = Collections.list(request.getHeaders(KEY_HEADER));
        if (values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw bad(KEY_HEADER, "must be sent once, but was sent " + values.size() + " times");
        }
        try {
            return new IdempotencyKey(values.get(0));
        } catch (IllegalArgumentException e) {
            throw bad(KEY_HEADER, "must be 1 to " + IdempotencyKey.MAX_LENGTH + " printable ASCII characters");
        }
    }

    static int limit(HttpServletRequest request) {
        String text = parameter(request, "limit");
        if (text == null) {
            return SOME_ORDERS;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_ORDERS) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw bad("limit", "must be a whole number from 1 to " + MAX_ORDERS);
    }

    static @Nullable OrderCursor before(HttpServletRequest request) {
        String text = parameter(request, "before");
        if (text == null) {
            return null;
        }
        try {
            return OrderCursor.parse(text);
        } catch (IllegalArgumentException e) {
            throw bad("before", "must be the \"next\" of another page");
        }
    }

    static @Nullable String parameter(HttpServletRequest request, String name) {
        List<String> values = parameters(request, name);
        return values.isEmpty() ? null : values.get(0);
    }

    /**
     * A body's members, read with our own means: whatever the host's converters do.
     *
     * @throws ProblemException 413 if it is too long, announced or not; 400 if it is no JSON object
     */
    static Map<String, @Nullable Object> body(HttpServletRequest request, int maxBytes) {
        byte[] bytes = bytes(request, maxBytes);
        Map<String, @Nullable Object> members = Json.object(bytes);
        if (members == null) {
            throw new ProblemException(Problem.badRequest("The body must be a JSON object."));
        }
        return members;
    }

    private static byte[] bytes(HttpServletRequest request, int maxBytes) {
        byte[] bytes;
        try {
            bytes = request.getContentLengthLong() > maxBytes
                    ? new byte[0]
                    : request.getInputStream().readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw new ProblemException(Problem.badRequest("The body did not arrive."));
        }
        if (request.getContentLengthLong() > maxBytes || bytes.length > maxBytes) {
            throw new ProblemException(Problem.of(
                    HttpStatus.valueOf(413), "BODY_TOO_LARGE", "The body may have at most " + maxBytes + " bytes."));
        }
        return bytes;
    }

    /** Some containers throw at what they cannot decode, each what it likes; others pass over it. */
    static List<String> parameters(HttpServletRequest request, String name) {
        try {
            String[] values = request.getParameterValues(name);
            return values == null ? List.of() : List.of(values);
        } catch (RuntimeException e) {
            throw bad(name, "cannot be decoded");
        }
    }

    /**
     * What the operator asked for, unless it breaks a rule: 400 with the field that the complaint begins with.
     *
     * @param otherwise the field to blame where it begins with none
     */
    static <T> T allowed(String otherwise, Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            String complaint = String.valueOf(e.getMessage());
            int end = complaint.indexOf(' ');
            boolean named = end > 0 && complaint.substring(0, end).chars().allMatch(Character::isLetter);
            throw bad(
                    named ? complaint.substring(0, end) : otherwise, named ? complaint.substring(end + 1) : complaint);
        }
    }

    static ProblemException bad(String field, String message) {
        return new ProblemException(Problem.badRequest(field, message));
    }
}
