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
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

/** Sales and items, the same for everybody, and the signed-in buyer's sale token. */
@Controller
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
    Answer sales() {
        return Answer.ok(SalesView.of(flashSale.sales(), clock.instant()));
    }

    @GetMapping("/tags")
    Answer tags(HttpServletRequest request) {
        return Answer.ok(TagsView.of(flashSale.tags(skus(Requests.parameters(request, "sku"))), clock.instant()));
    }

    @GetMapping("/{saleId}/items/{sku}")
    Object item(@PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        ItemId item = Requests.item(saleId, sku);
        return answers.of(
                request,
                () -> flashSale
                        .detailAsync(item, null)
                        .thenApply(detail -> detail.map(found -> Answer.ok(ItemView.of(found)))
                                .orElseGet(() -> Problems.unknownItem().answer())));
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
                                .orElseGet(() -> Problems.unknownItem().answer())));
    }

    private static Answer token(ItemDetail detail) {
        if (detail.saleToken() != null) {
            return Answer.ok(new TokenView(detail.saleToken(), String.valueOf(detail.saleTokenExpiresAt())));
        }
        return switch (detail.state()) {
            case UPCOMING ->
                OrderAnswers.notStarted(detail.sale().startsAt())
                        .with("serverTime", detail.serverTime().toString())
                        .answer();
            case ENDED -> OrderAnswers.ended().answer();
            case OPEN, SOLD_OUT -> OrderAnswers.paused(PAUSE).answer();
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
