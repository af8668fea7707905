package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.audit.TicketStatus;
import io.flashsale.examples.crowd.http.Answer;
import io.flashsale.examples.crowd.http.Call;
import io.flashsale.examples.crowd.http.CallKind;
import io.flashsale.examples.crowd.measure.Measurements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One of the crowd: fetches a sale token, orders, follows the tickets, and perhaps pays or cancels what came of it. */
final class Buyer {
    private static final int MAX_LOOKS = 20;
    private static final long LOOK_AGAIN_MILLIS = 500;
    private static final Set<String> TOO_EARLY = Set.of("NOT_STARTED", "PAUSED");

    private final Scene scene;
    private final int number;
    private final Deed deed;
    private final String name;
    private final List<Created> unsettled = new ArrayList<>();
    private int ordersCreated;
    private int keys;
    private boolean hopeful = true;

    /** What a buyer does with a created order. */
    enum Deed {
        KEEP,
        PAY,
        CANCEL
    }

    private record Created(String key, String ticket) {}

    Buyer(Scene scene, int number, Deed deed) {
        this.scene = scene;
        this.number = number;
        this.deed = deed;
        this.name = name(scene, number);
    }

    static String name(Scene scene, int number) {
        return "crowd-" + scene.runName() + "-" + number;
    }

    int number() {
        return number;
    }

    String authorization() {
        return scene.shop().authorization(name);
    }

    /** Whether this buyer wants more than it has and was not sent away for good. */
    boolean wantsMore() {
        return hopeful
                && ordersCreated * scene.plan().behaviour().quantity()
                        < scene.plan().behaviour().unitsWanted();
    }

    /** The first visit: all clicks at once. */
    CompletableFuture<Void> storm(long arrivalNanos) {
        scene.measurements().count(Measurements.ARRIVED);
        return visit(arrivalNanos, scene.plan().behaviour().clicks());
    }

    /** A later visit, because there may be units left: one more order, with a key of its own. */
    CompletableFuture<Void> lookAgain() {
        return visit(System.nanoTime(), 1);
    }

    private CompletableFuture<Void> visit(long arrivalNanos, int clicks) {
        long deadlineNanos = arrivalNanos + scene.plan().pace().timeout().toNanos();
        return token(arrivalNanos, deadlineNanos).thenCompose(token -> {
            if (token == null) {
                scene.measurements().count(Measurements.REFUSED + "NO_TOKEN");
                return CompletableFuture.completedFuture(null);
            }
            return click(clicks, token, arrivalNanos, deadlineNanos).thenCompose(done -> settleUp());
        });
    }

    private CompletableFuture<Void> click(int clicks, String token, long arrivalNanos, long deadlineNanos) {
        List<CompletableFuture<Void>> attempts = new ArrayList<>();
        String firstKey = nextKey();
        for (int click = 0; click < clicks; click++) {
            String key = click == 0 || scene.plan().behaviour().sameKey() ? firstKey : nextKey();
            attempts.add(new Attempt(scene, this, key, arrivalNanos, deadlineNanos)
                    .place(token)
                    .thenAccept(ending -> hopeful &= ending != Ending.FOR_GOOD));
        }
        return CompletableFuture.allOf(attempts.toArray(CompletableFuture[]::new));
    }

    private String nextKey() {
        return name + "-" + keys++;
    }

    /** The sale token; null when there is none for this buyer, or none in time. */
    CompletableFuture<@Nullable String> token(long intendedNanos, long deadlineNanos) {
        return look(intendedNanos, deadlineNanos, 1);
    }

    private CompletableFuture<@Nullable String> look(long intendedNanos, long deadlineNanos, int looks) {
        return scene.caller()
                .call(scene.shop().token(scene.item(), authorization()), intendedNanos, deadlineNanos)
                .thenCompose(answer -> {
                    Views.Token token = Json.read(answer.body(), Views.Token.class);
                    return TOO_EARLY.contains(String.valueOf(token.reason()))
                            ? lookLater(token, deadlineNanos, looks)
                            : CompletableFuture.completedFuture(token.token());
                });
    }

    /** A buyer who is too early, or before a paused sale, looks again. */
    private CompletableFuture<@Nullable String> lookLater(Views.Token refused, long deadlineNanos, int looks) {
        long millis = Opening.millisUntilStart(refused.startsAt(), refused.serverTime())
                .orElse(LOOK_AGAIN_MILLIS);
        if (looks >= MAX_LOOKS || deadlineNanos - System.nanoTime() <= millis * 1_000_000) {
            return CompletableFuture.completedFuture(null);
        }
        return scene.pause(millis).thenCompose(rested -> look(System.nanoTime(), deadlineNanos, looks + 1));
    }

    /** Notes an order that was created for this buyer. */
    void got(String key, String ticket) {
        ordersCreated++;
        unsettled.add(new Created(key, ticket));
    }

    private CompletableFuture<Void> settleUp() {
        if (deed == Deed.KEEP || unsettled.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        hopeful &= deed != Deed.CANCEL;
        List<CompletableFuture<Void>> deeds =
                unsettled.stream().map(this::settle).toList();
        unsettled.clear();
        return CompletableFuture.allOf(deeds.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> settle(Created order) {
        Call call = deed == Deed.PAY
                ? scene.shop().payment(order.ticket(), authorization())
                : scene.shop().cancellation(order.ticket(), authorization());
        return scene.call(call, scene.deadlineNanos()).thenAccept(answer -> settled(order, call.kind(), answer));
    }

    private void settled(Created order, CallKind kind, Answer answer) {
        Views.Order view = Json.read(answer.body(), Views.Order.class);
        boolean paidBefore = kind == CallKind.PAYMENT && "ALREADY_PAID".equals(view.reason());
        if (answer.isSuccess() && view.status() != null) {
            scene.testimony().told(order.key(), order.ticket(), TicketStatus.of(view.status()), view.reason());
            scene.measurements().count(kind == CallKind.PAYMENT ? Measurements.PAID : Measurements.CANCELLED);
        } else if (paidBefore) {
            scene.testimony().told(order.key(), order.ticket(), TicketStatus.PAID, null);
            scene.measurements().count(Measurements.PAID);
        } else {
            scene.measurements().count(kind.name().toLowerCase(Locale.ROOT) + " failed");
        }
    }
}
