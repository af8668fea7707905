package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderReason;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/** The answer to each outcome, those included that a healthy engine does not give. */
class OrderAnswersTest {
    @Test
    void pendingIsAcceptedAndAnythingLaterIsOk() {
        assertThat(accepted(OrderStatus.PENDING, null))
                .isEqualTo(Answer.of(HttpStatus.ACCEPTED, new AcceptedView("t", "PENDING", null, 250L)));
        assertThat(accepted(OrderStatus.CREATED, null))
                .isEqualTo(Answer.ok(new AcceptedView("t", "CREATED", null, 250L)));
        assertThat(accepted(OrderStatus.REJECTED, OrderReason.SOLD_OUT))
                .isEqualTo(Answer.ok(new AcceptedView("t", "REJECTED", "SOLD_OUT", null)));
    }

    @Test
    void refusalsHaveTheirStatusAndFacts() {
        assertProblem(OrderResult.SoldOut.INSTANCE, 409, "SOLD_OUT", Map.of());
        assertProblem(
                new OrderResult.NotStarted(Instant.EPOCH),
                403,
                "NOT_STARTED",
                Map.of("startsAt", "1970-01-01T00:00:00Z"));
        assertProblem(OrderResult.Ended.INSTANCE, 410, "ENDED", Map.of());
        assertProblem(OrderResult.BadToken.INSTANCE, 403, "BAD_TOKEN", Map.of());
        assertProblem(new OrderResult.LimitReached("t"), 409, "LIMIT_REACHED", Map.of("ticket", "t"));
        assertProblem(new OrderResult.LimitReached(null), 409, "LIMIT_REACHED", Map.of());
        assertProblem(new OrderResult.Refused("CHALLENGE"), 403, "REFUSED", Map.of("detail", "CHALLENGE"));
        assertProblem(OrderResult.UnknownItem.INSTANCE, 404, "UNKNOWN_ITEM", Map.of());
        assertProblem(OrderResult.KeyReused.INSTANCE, 422, "KEY_REUSED", Map.of());
        assertProblem(new OrderResult.Unknown("t"), 503, "UNKNOWN", Map.of("ticket", "t"));
    }

    @Test
    void whoMayComeBackIsToldWhen() {
        assertRetry(new OrderResult.Paused(Duration.ofMillis(1500)), 503, "PAUSED", 1500, "2");
        assertRetry(new OrderResult.Unavailable(Duration.ofMillis(1)), 503, "UNAVAILABLE", 1, "1");
        assertRetry(new OrderResult.Unavailable(Duration.ZERO), 503, "UNAVAILABLE", 0, "1");
        assertRetry(new OrderResult.RateLimited(Duration.ofSeconds(3)), 429, "RATE_LIMITED", 3000, "3");
        assertThat(answer(new OrderResult.Unknown("t")).headers().get("Retry-After"))
                .isEqualTo("1");
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyRefusalIsNamedByItsOutcome() {
        Set<Outcome> seen = EnumSet.of(Outcome.ACCEPTED);
        for (OrderResult refusal : List.of(
                OrderResult.SoldOut.INSTANCE,
                new OrderResult.NotStarted(Instant.EPOCH),
                OrderResult.Ended.INSTANCE,
                new OrderResult.Paused(Duration.ZERO),
                OrderResult.BadToken.INSTANCE,
                new OrderResult.LimitReached(null),
                new OrderResult.RateLimited(Duration.ZERO),
                new OrderResult.Refused("NO"),
                OrderResult.UnknownItem.INSTANCE,
                OrderResult.KeyReused.INSTANCE,
                new OrderResult.Unavailable(Duration.ZERO),
                new OrderResult.Unknown("t"))) {
            Map<String, Object> body = (Map<String, Object>) answer(refusal).body();
            assertThat(body).containsEntry("reason", refusal.outcome().name());
            seen.add(refusal.outcome());
        }
        assertThat(seen).containsExactlyInAnyOrder(Outcome.values());
    }

    private static Answer accepted(OrderStatus status, OrderReason reason) {
        return answer(new OrderResult.Accepted("t", status, reason, Duration.ofMillis(250)));
    }

    private static void assertRetry(OrderResult result, int status, String reason, long millis, String seconds) {
        assertProblem(result, status, reason, Map.of("retryAfterMillis", millis));
        assertThat(answer(result).headers().get("Retry-After")).isEqualTo(seconds);
    }

    @SuppressWarnings("unchecked")
    private static void assertProblem(OrderResult result, int status, String reason, Map<String, Object> facts) {
        Answer answer = answer(result);
        Map<String, Object> body = (Map<String, Object>) answer.body();
        assertThat(answer.status().value()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(body)
                .containsEntry("type", "about:blank")
                .containsEntry("status", status)
                .containsEntry("reason", reason)
                .containsAllEntriesOf(facts);
        assertThat(body.keySet()).hasSize(5 + facts.size() - (facts.containsKey("detail") ? 1 : 0));
    }

    private static Answer answer(OrderResult result) {
        return result.fold(OrderAnswers.INSTANCE);
    }
}
