package io.flashsale.spring.boot.web;

import io.flashsale.FlashSale;
import io.flashsale.PayResult;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * A buyer's button that marks the order as paid and takes no money: for demonstrations, hence off unless {@code
 * flashsale.rest.payment.enabled} is true. A host's payment code calls {@link FlashSale#pay}.
 */
@Controller
@RequestMapping(path = "/flash-sales", produces = MediaType.APPLICATION_JSON_VALUE)
class PaymentController {
    private final FlashSale flashSale;
    private final Requests requests;

    PaymentController(FlashSale flashSale, Requests requests) {
        this.flashSale = flashSale;
        this.requests = requests;
    }

    @PostMapping("/orders/{ticket}/payment")
    Answer pay(@PathVariable("ticket") String ticket, HttpServletRequest request) {
        return flashSale.pay(requests.buyer(request), ticket).fold(new PayResult.Cases<>() {
            @Override
            public Answer paid(PayResult.Paid paid) {
                return Answer.ok(OrderView.of(ticket, paid.order()));
            }

            @Override
            public Answer alreadyPaid(PayResult.AlreadyPaid alreadyPaid) {
                return Problems.alreadyPaid().answer();
            }

            @Override
            public Answer tooLate(PayResult.TooLate tooLate) {
                return Problems.tooLate(tooLate.status()).answer();
            }

            @Override
            public Answer stillPending(PayResult.StillPending stillPending) {
                return Problems.stillPending().answer();
            }

            @Override
            public Answer unknownTicket(PayResult.UnknownTicket unknownTicket) {
                return Problems.unknownTicket().answer();
            }
        });
    }
}
