package io.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.flashsale.TestTickets;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {
    private final RecordingListener listener = new RecordingListener();

    @Test
    void noEventIsMissedEvenOnesThatAreAddedLater() {
        assertThat(Arrays.stream(FlashSaleListener.class.getDeclaredMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()))
                .allSatisfy(event -> {
                    Method ours = RecordingListener.class.getMethod(event.getName(), event.getParameterTypes());
                    assertThat(ours.getDeclaringClass()).isEqualTo(RecordingListener.class);
                });
    }

    @Test
    void whatWasHeardIsRememberedInOrderUntilItIsCleared() {
        ItemId item = TestTickets.PHONE;
        Ticket ticket = TestTickets.ticket(1);
        Order order = TestTickets.order(ticket, OrderStatus.PAID, null);
        IllegalStateException cause = new IllegalStateException();
        listener.refused(item, ticket.buyer(), Outcome.SOLD_OUT);
        listener.refused(item, ticket.buyer(), Outcome.ENDED);
        listener.accepted(ticket);
        listener.created(order);
        listener.rejected(order);
        listener.paid(order);
        listener.cancelled(order);
        listener.decided(item, Duration.ZERO);
        listener.toppedUp(item, 3);
        listener.drift(item, -1);
        listener.pending(item, 4, Duration.ofSeconds(1));
        listener.queueLag(item, 5);
        listener.lossDetected(item, 2);
        listener.failed("top-up", cause);
        assertThat(listener.refused().stream().map(RecordingListener.Refused::outcome))
                .containsExactly(Outcome.SOLD_OUT, Outcome.ENDED);
        assertThat(listener.accepted()).containsExactly(ticket);
        assertThat(listener.created()).containsExactly(order);
        assertThat(listener.rejected()).containsExactly(order);
        assertThat(listener.paid()).containsExactly(order);
        assertThat(listener.cancelled()).containsExactly(order);
        assertThat(listener.decided()).containsExactly(new RecordingListener.Decided(item, Duration.ZERO));
        assertThat(listener.toppedUp()).containsExactly(new RecordingListener.Units(item, 3));
        assertThat(listener.drifts()).containsExactly(new RecordingListener.Units(item, -1));
        assertThat(listener.pendings()).containsExactly(new RecordingListener.Pending(item, 4, Duration.ofSeconds(1)));
        assertThat(listener.queueLags()).containsExactly(new RecordingListener.Units(item, 5));
        assertThat(listener.losses()).containsExactly(new RecordingListener.Loss(item, 2));
        assertThat(listener.failures()).containsExactly(new RecordingListener.Failure("top-up", cause));
        listener.clear();
        assertThat(listener.refused()).isEmpty();
        assertThat(listener.failures()).isEmpty();
    }
}
