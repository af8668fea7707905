package io.flashsale.spring.boot.web;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.OrderPage;
import io.flashsale.OrderRequest;
import io.flashsale.OrderStatus;
import io.flashsale.SaleItem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** Orders of a signed-in buyer. */
@Controller
@RequestMapping(path = "/flash-sales", produces = MediaType.APPLICATION_JSON_VALUE)
class OrderController {
    private static final int MAX_TOKEN_LENGTH = 2048;
    private final FlashSale flashSale;
    private final Requests requests;
    private final Answers answers;

    OrderController(FlashSale flashSale, Requests requests, Answers answers) {
        this.flashSale = flashSale;
        this.requests = requests;
        this.answers = answers;
    }

    @PostMapping(path = "/{saleId}/items/{sku}/orders", consumes = MediaType.APPLICATION_JSON_VALUE)
    Object place(@PathVariable("saleId") String saleId, @PathVariable("sku") String sku, HttpServletRequest request) {
        BuyerId buyer = requests.buyer(request);
        JsonFields fields = JsonFields.of(Requests.body(request, Requests.MAX_BODY_BYTES));
        Long quantity = fields.whole("quantity", 1, SaleItem.MAX_PER_BUYER);
        String token = fields.optionalText("token", MAX_TOKEN_LENGTH);
        fields.check();
        OrderRequest order = new OrderRequest(
                buyer,
                Requests.item(saleId, sku),
                Math.toIntExact(Objects.requireNonNull(quantity)),
                token,
                Requests.idempotencyKey(request),
                requests.client(request));
        return answers.of(
                request, () -> flashSale.placeAsync(order).thenApply(result -> result.fold(OrderAnswers.INSTANCE)));
    }

    @GetMapping("/orders/{ticket}")
    Object status(@PathVariable("ticket") String ticket, HttpServletRequest request) {
        BuyerId buyer = requests.buyer(request);
        return answers.of(
                request,
                () -> flashSale
                        .statusAsync(buyer, ticket)
                        .thenApply(state -> state.map(found -> Answer.ok(OrderView.of(found)))
                                .orElseGet(() -> Problems.unknownTicket().answer())));
    }

    @DeleteMapping("/orders/{ticket}")
    Answer cancel(@PathVariable("ticket") String ticket, HttpServletRequest request) {
        return flashSale.cancel(requests.buyer(request), ticket).fold(new CancelResult.Cases<>() {
            @Override
            public Answer cancelled(CancelResult.Cancelled cancelled) {
                return Answer.ok(OrderView.of(ticket, cancelled.order()));
            }

            @Override
            public Answer alreadyPaid(CancelResult.AlreadyPaid alreadyPaid) {
                return Problems.alreadyPaid().answer();
            }

            @Override
            public Answer alreadyRejected(CancelResult.AlreadyRejected alreadyRejected) {
                return Problems.tooLate(OrderStatus.REJECTED).answer();
            }

            @Override
            public Answer stillPending(CancelResult.StillPending stillPending) {
                return Problems.stillPending().answer();
            }

            @Override
            public Answer unknownTicket(CancelResult.UnknownTicket unknownTicket) {
                return Problems.unknownTicket().answer();
            }
        });
    }

    @GetMapping("/orders")
    Answer orders(HttpServletRequest request) {
        OrderPage page = flashSale.orders(requests.buyer(request), Requests.before(request), Requests.limit(request));
        return Answer.ok(new OrdersView(
                page.orders().stream()
                        .map(order -> OrderView.listed(flashSale.signedTicket(order), order))
                        .toList(),
                page.next() == null ? null : page.next().toString()));
    }
}
