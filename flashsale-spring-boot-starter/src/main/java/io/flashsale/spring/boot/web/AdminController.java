package io.flashsale.spring.boot.web;

import io.flashsale.IdempotencyKey;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spring.boot.web.AdminSaleView.AdminSalesView;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The operator's calls. Every one of them first asks for the role, whatever stands in front of it. */
@Controller
@RequestMapping(path = "/admin/flash-sales", produces = MediaType.APPLICATION_JSON_VALUE)
class AdminController {
    private static final int MAX_FILE_NAME_LENGTH = 255;
    private static final int MAX_CONTENT_TYPE_LENGTH = 127;
    private static final int MAX_KEY_LENGTH = 1024;
    private static final int MAX_ATTEMPTS = 3;
    private final SaleAdmin admin;
    private final Clock clock;
    private final @Nullable String role;

    /** @param role whom to let in; null lets in everybody */
    AdminController(SaleAdmin admin, Clock clock, @Nullable String role) {
        this.admin = admin;
        this.clock = clock;
        this.role = role;
    }

    /** Spring MVC calls this before each of the methods below, and before it reads a body. */
    @ModelAttribute
    void guard(HttpServletRequest request) {
        if (role == null || request.isUserInRole(role)) {
            return;
        }
        throw new ProblemException(
                request.getUserPrincipal() == null
                        ? Problems.unauthenticated()
                        : Problem.of(HttpStatus.FORBIDDEN, "FORBIDDEN", "This takes the role " + role + "."));
    }

    @GetMapping
    Answer list() {
        return Answer.ok(
                new AdminSalesView(admin.list().stream().map(this::view).toList()));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    Answer create(HttpServletRequest request) {
        Sale draft = SaleRequests.draft(body(request));
        return Answer.of(HttpStatus.CREATED, saved(() -> admin.create(draft)));
    }

    @GetMapping("/{saleId}")
    Answer find(@PathVariable("saleId") String saleId) {
        return Answer.ok(view(existing(sale(saleId))));
    }

    /** Without a version in the body the change goes on top of whatever is there, so a concurrent save is only a reason to read again. */
    @PutMapping(path = "/{saleId}", consumes = MediaType.APPLICATION_JSON_VALUE)
    Answer update(@PathVariable("saleId") String saleId, HttpServletRequest request) {
        SaleId id = sale(saleId);
        Map<String, @Nullable Object> body = body(request);
        for (int attempt = 1; ; attempt++) {
            Sale present = existing(id);
            Sale changed = SaleRequests.changed(id, body, present);
            boolean onTopOfAnything = changed.version() == 0;
            try {
                return Answer.ok(
                        saved(() -> admin.update(onTopOfAnything ? changed.withVersion(present.version()) : changed)));
            } catch (SaleAdminException e) {
                if (e.reason() != SaleAdminException.Reason.VERSION_CONFLICT
                        || !onTopOfAnything
                        || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @DeleteMapping("/{saleId}")
    Answer delete(@PathVariable("saleId") String saleId) {
        admin.delete(sale(saleId));
        return Answer.noContent();
    }

    @PostMapping("/{saleId}/publish")
    Answer publish(@PathVariable("saleId") String saleId) {
        return Answer.ok(saved(() -> admin.publish(sale(saleId))));
    }

    @PostMapping("/{saleId}/pause")
    Answer pause(@PathVariable("saleId") String saleId) {
        return Answer.ok(saved(() -> admin.pause(sale(saleId))));
    }

    @PostMapping("/{saleId}/resume")
    Answer resume(@PathVariable("saleId") String saleId) {
        return Answer.ok(saved(() -> admin.resume(sale(saleId))));
    }

    @GetMapping("/{saleId}/stats")
    Answer stats(@PathVariable("saleId") String saleId) {
        return Answer.ok(StatsView.of(admin.stats(sale(saleId)), clock.instant()));
    }

    @PostMapping(path = "/{saleId}/items/{sku}/stock", consumes = MediaType.APPLICATION_JSON_VALUE)
    Answer addStock(
            @PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        ItemId item = Requests.item(saleId, sku);
        IdempotencyKey key = Requests.idempotencyKey(request);
        JsonFields fields = JsonFields.of(body(request));
        Long add = fields.whole("add", -SaleItem.MAX_STOCK, SaleItem.MAX_STOCK);
        fields.check();
        long units = Objects.requireNonNull(add);
        return Answer.ok(StockView.of(Requests.allowed(
                "add", () -> key == null ? admin.addStock(item, units) : admin.addStock(item, units, key.value()))));
    }

    @PostMapping(path = "/{saleId}/items/{sku}/media", consumes = MediaType.APPLICATION_JSON_VALUE)
    Answer prepareUpload(
            @PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        ItemId item = Requests.item(saleId, sku);
        JsonFields fields = JsonFields.of(body(request));
        String fileName = fields.text("fileName", MAX_FILE_NAME_LENGTH);
        String contentType = fields.text("contentType", MAX_CONTENT_TYPE_LENGTH);
        Long length = fields.whole("length", 1, Long.MAX_VALUE);
        fields.check();
        return Answer.ok(UploadView.of(Requests.allowed(
                "fileName",
                () -> admin.prepareUpload(
                        item,
                        Objects.requireNonNull(fileName),
                        Objects.requireNonNull(contentType),
                        Objects.requireNonNull(length)))));
    }

    @PostMapping(path = "/{saleId}/items/{sku}/media/confirm", consumes = MediaType.APPLICATION_JSON_VALUE)
    Answer confirmUpload(
            @PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        ItemId item = Requests.item(saleId, sku);
        JsonFields fields = JsonFields.of(body(request));
        String key = fields.text("key", MAX_KEY_LENGTH);
        fields.check();
        return Answer.ok(saved(() -> admin.confirmUpload(item, Objects.requireNonNull(key))));
    }

    @DeleteMapping("/{saleId}/items/{sku}/media")
    Answer removeMedia(
            @PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        String key = Requests.parameter(request, "key");
        if (key == null || key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw Requests.bad("key", "must have 1 to " + MAX_KEY_LENGTH + " characters");
        }
        return Answer.ok(saved(() -> admin.removeMedia(Requests.item(saleId, sku), key)));
    }

    private static Map<String, @Nullable Object> body(HttpServletRequest request) {
        return Requests.body(request, Requests.MAX_ADMIN_BODY_BYTES);
    }

    private Sale existing(SaleId id) {
        return admin.find(id).orElseThrow(() -> new ProblemException(Problems.unknownSale()));
    }

    /** An id that no sale can have names no sale. */
    private static SaleId sale(String saleId) {
        try {
            return new SaleId(saleId);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problems.unknownSale());
        }
    }

    private AdminSaleView saved(Supplier<Sale> change) {
        return view(Requests.allowed("saleId", change));
    }

    private AdminSaleView view(Sale sale) {
        return AdminSaleView.of(sale, clock.instant());
    }
}
