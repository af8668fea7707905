package io.flashsale.spring.boot.web;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.Sku;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sales and items, the same for everybody, and the signed-in buyer's sale token. */
@RestController
@RequestMapping(path = "/flash-sales", produces = MediaType.APPLICATION_JSON_VALUE)
class SaleController {
    private static final int MAX_SKUS = 100;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private final FlashSale flashSale;
    private final Requests requests;
    private final Clock clock;
    private final Answers answers;

    SaleController(FlashSale flashSale, Requests requests, Clock clock, Answers answers) {
        this.flashSale = flashSale;
        this.requests = requests;
        this.clock = clock;
        this.answers = answers;
    }

    @GetMapping
    SalesView sales() {
        return SalesView.of(flashSale.sales(), clock.instant());
    }

    @GetMapping("/tags")
    TagsView tags(HttpServletRequest request) {
        return TagsView.of(flashSale.tags(skus(Requests.parameters(request, "sku"))), clock.instant());
    }

    @GetMapping("/{saleId}/items/{sku}")
    Object item(@PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        ItemId item = Requests.item(saleId, sku);
        return answers.of(
                request,
                () -> flashSale
                        .detailAsync(item, null)
                        .thenApply(detail -> detail.map(found -> ResponseEntity.<Object>ok(ItemView.of(found)))
                                .orElseGet(() -> Problems.unknownItem().response())));
    }

    @GetMapping("/{saleId}/items/{sku}/token")
    Object token(@PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        BuyerId buyer = requests.buyer(request);
        ItemId item = Requests.item(saleId, sku);
        return answers.of(
                request,
                () -> flashSale
                        .detailAsync(item, buyer)
                        .thenApply(detail -> detail.map(SaleController::token)
                                .orElseGet(() -> Problems.unknownItem().response())));
    }

    private static ResponseEntity<Object> token(ItemDetail detail) {
        if (detail.saleToken() != null) {
            return ResponseEntity.ok(new TokenView(detail.saleToken(), String.valueOf(detail.saleTokenExpiresAt())));
        }
        return switch (detail.state()) {
            case UPCOMING ->
                OrderAnswers.notStarted(detail.sale().startsAt())
                        .with("serverTime", detail.serverTime().toString())
                        .response();
            case ENDED -> OrderAnswers.ended().response();
            case OPEN, SOLD_OUT -> OrderAnswers.paused(PAUSE).response();
        };
    }

    private static Set<Sku> skus(List<String> values) {
        if (values.isEmpty() || values.size() > MAX_SKUS) {
            throw Requests.bad("sku", "must be given 1 to " + MAX_SKUS + " times");
        }
        Set<Sku> skus = new LinkedHashSet<>();
        for (String value : values) {
            skus.add(Requests.allowed("sku", () -> new Sku(value)));
        }
        return skus;
    }
}
