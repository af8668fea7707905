package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.audit.TicketStatus;
import io.flashsale.examples.crowd.audit.ToldTicket;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A last look at every ticket that was created, so that one the shop lost or changed afterwards does not go unseen. */
final class SecondLook {
    private final Scene scene;

    SecondLook(Scene scene) {
        this.scene = scene;
    }

    CompletableFuture<Void> take() {
        List<CompletableFuture<Void>> looks = scene.testimony().tickets().stream()
                .filter(ToldTicket::wasCreated)
                .map(this::lookAt)
                .toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new));
    }

    /** A ticket that cannot be read any more counts as PENDING, which contradicts what was told. */
    private CompletableFuture<Void> lookAt(ToldTicket told) {
        String authorization = scene.shop().authorization(Buyer.name(scene, told.buyer()));
        return scene.call(scene.shop().ticket(told.ticket(), authorization), scene.deadlineNanos())
                .thenAccept(answer -> {
                    String body = answer.isSuccess() ? answer.body() : "{}";
                    Views.Order order = Json.read(body, Views.Order.class);
                    scene.testimony().told(told.key(), told.ticket(), TicketStatus.of(order.status()), order.reason());
                });
    }
}
