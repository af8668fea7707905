package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.Plan.SaleId;
import io.flashsale.examples.crowd.http.Answer;
import io.flashsale.examples.crowd.http.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way to an open sale: creates and publishes one unless the plan names one, and waits until it is open.
 *
 * <p>Only the server's clock counts: each answer says how long it still takes, and the item says when it is open.
 */
final class Opening {
    private static final long MIN_WAIT_MILLIS = 20;
    private static final long MAX_WAIT_MILLIS = 1_000;

    private final Scene scene;
    private final long deadlineNanos;

    Opening(Scene scene) {
        this.scene = scene;
        Plan.Pace pace = scene.plan().pace();
        this.deadlineNanos =
                System.nanoTime() + pace.opensIn().plus(pace.timeout()).toNanos();
    }

    /** The item once it is open; {@link CannotRunException} when it does not come to that. */
    CompletableFuture<Views.Item> open() {
        CompletableFuture<?> ready =
                scene.plan().goods().existing() != null ? CompletableFuture.completedFuture(null) : create();
        return ready.thenCompose(done -> waitUntilOpen());
    }

    private CompletableFuture<Answer> create() {
        SaleId item = scene.item();
        return require("tell the time", scene.shop().sales())
                .thenCompose(answer -> {
                    Instant now = Json.read(answer.body(), Views.Sales.class).serverTime();
                    if (now == null) {
                        throw new CannotRunException("GET /flash-sales answered without a serverTime");
                    }
                    Duration opensIn = scene.plan().pace().opensIn();
                    return require("create a sale", scene.shop().createSale(item, scene.plan(), now.plus(opensIn)));
                })
                .thenCompose(created -> require("publish the sale", scene.shop().publish(item)));
    }

    private CompletableFuture<Answer> require(String purpose, Call call) {
        return scene.call(call, scene.deadlineNanos()).thenApply(answer -> {
            if (!answer.isSuccess()) {
                throw new CannotRunException("the shop did not %s: %s %s answered %s %s"
                        .formatted(
                                purpose,
                                call.method(),
                                call.path(),
                                answer.isMissing() ? "nothing;" : answer.status(),
                                answer.body()));
            }
            return answer;
        });
    }

    private CompletableFuture<Views.Item> waitUntilOpen() {
        Call look =
                scene.shop().detail(scene.item(), scene.shop().authorization("crowd-" + scene.runName() + "-scout"));
        return require("show the item", look).thenCompose(answer -> {
            Views.Item item = Json.read(answer.body(), Views.Item.class);
            if (!"UPCOMING".equals(item.state())) {
                return CompletableFuture.completedFuture(item);
            }
            if (deadlineNanos - System.nanoTime() < 0) {
                throw new CannotRunException(
                        "the sale starts at %s, which is later than this run waits".formatted(item.startsAt()));
            }
            return scene.pause(
                            millisUntilStart(item.startsAt(), item.serverTime()).orElse(MAX_WAIT_MILLIS))
                    .thenCompose(rested -> waitUntilOpen());
        });
    }

    /** How long to wait before looking again at an item that is not open yet; empty when it does not say. */
    static Optional<Long> millisUntilStart(@Nullable Instant startsAt, @Nullable Instant serverTime) {
        if (startsAt == null || serverTime == null) {
            return Optional.empty();
        }
        long millis = Duration.between(serverTime, startsAt).toMillis();
        return Optional.of(Math.min(Math.max(millis, MIN_WAIT_MILLIS), MAX_WAIT_MILLIS));
    }
}
