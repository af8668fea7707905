package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.Plan.SaleId;
import io.flashsale.examples.crowd.http.Call;
import io.flashsale.examples.crowd.http.CallKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The REST contract as requests: one method per call the crowd makes. */
final class Shop {
    private static final Duration SALE_LASTS = Duration.ofHours(2);

    private final String basePath;
    private final String adminAuthorization;
    private final String buyerPassword;

    Shop(Plan.Target target) {
        String path = target.url().getRawPath();
        this.basePath = path == null || path.equals("/") ? "" : path;
        this.adminAuthorization = basic(target.admin());
        this.buyerPassword = target.buyerPassword();
    }

    /** The Authorization header of a buyer. */
    String authorization(String buyer) {
        return basic(buyer + ":" + buyerPassword);
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    Call detail(SaleId item, String authorization) {
        return call(CallKind.DETAIL, "GET", itemPath("/flash-sales/", item), authorization, null, null);
    }

    Call token(SaleId item, String authorization) {
        return call(CallKind.TOKEN, "GET", itemPath("/flash-sales/", item) + "/token", authorization, null, null);
    }

    Call order(SaleId item, String authorization, String key, int quantity, String token) {
        String body = Json.write(Map.of("quantity", quantity, "token", token));
        return call(CallKind.ORDER, "POST", itemPath("/flash-sales/", item) + "/orders", authorization, key, body);
    }

    Call ticket(String ticket, String authorization) {
        return call(CallKind.TICKET, "GET", "/flash-sales/orders/" + ticket, authorization, null, null);
    }

    Call payment(String ticket, String authorization) {
        return call(CallKind.PAYMENT, "POST", "/flash-sales/orders/" + ticket + "/payment", authorization, null, null);
    }

    Call cancellation(String ticket, String authorization) {
        return call(CallKind.CANCELLATION, "DELETE", "/flash-sales/orders/" + ticket, authorization, null, null);
    }

    Call sales() {
        return admin("GET", "/flash-sales", null);
    }

    Call createSale(SaleId item, Plan plan, Instant startsAt) {
        Map<String, Object> goods = new LinkedHashMap<>();
        goods.put("sku", item.sku());
        goods.put("title", "A thing everybody wants");
        goods.put("price", Map.of("amount", 9_900, "currency", "EUR"));
        goods.put("salePrice", Map.of("amount", 4_900, "currency", "EUR"));
        goods.put("stock", plan.goods().stock());
        goods.put("perBuyerLimit", plan.behaviour().limit());
        if (plan.goods().buckets() != null) {
            goods.put("buckets", plan.goods().buckets());
        }
        Map<String, Object> sale = new LinkedHashMap<>();
        sale.put("saleId", item.saleId());
        sale.put("title", "The crowd's sale " + item.saleId());
        sale.put("startsAt", startsAt.toString());
        sale.put("endsAt", startsAt.plus(SALE_LASTS).toString());
        sale.put("items", List.of(goods));
        return admin("POST", "/admin/flash-sales", Json.write(sale));
    }

    Call publish(SaleId item) {
        return admin("POST", "/admin/flash-sales/" + item.saleId() + "/publish", null);
    }

    Call addStock(SaleId item, int units) {
        return admin("POST", itemPath("/admin/flash-sales/", item) + "/stock", Json.write(Map.of("add", units)));
    }

    Call stats(SaleId item) {
        return admin("GET", "/admin/flash-sales/" + item.saleId() + "/stats", null);
    }

    private Call admin(String method, String path, @Nullable String body) {
        return call(CallKind.ADMIN, method, path, adminAuthorization, null, body);
    }

    private Call call(
            CallKind kind,
            String method,
            String path,
            String authorization,
            @Nullable String key,
            @Nullable String body) {
        return new Call(kind, method, basePath + path, authorization, key, body);
    }

    private static String itemPath(String prefix, SaleId item) {
        return prefix + item.saleId() + "/items/" + item.sku();
    }
}
