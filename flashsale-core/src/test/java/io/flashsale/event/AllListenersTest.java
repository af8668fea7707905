package io.flashsale.event;

import static io.flashsale.TestTickets.PHONE;
import static io.flashsale.TestTickets.order;
import static io.flashsale.TestTickets.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleHealth;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllListenersTest {
    private final List<String> heard = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class, IOException.class})
    void everyEventReachesEveryListenerThoughTheFirstThrowsOnAll(Class<? extends Throwable> failure) {
        FlashSaleListener all = FlashSaleListener.all(List.of(throwing(failure), recording()));
        all.refused(PHONE, BuyerId.of("ann"), Outcome.SOLD_OUT);
        all.accepted(ticket(1));
        all.created(order(ticket(1), OrderStatus.CREATED, null));
        all.rejected(order(ticket(1), OrderStatus.REJECTED, OrderReason.LIMIT));
        all.paid(order(ticket(1), OrderStatus.PAID, null));
        all.cancelled(order(ticket(1), OrderStatus.CANCELLED, OrderReason.BUYER));
        all.decided(PHONE, Duration.ZERO);
        all.toppedUp(PHONE, 1);
        all.drift(PHONE, 1);
        all.pending(PHONE, 1, Duration.ZERO);
        all.queueLag(PHONE, 1);
        all.lossDetected(PHONE, 0);
        all.keeping(FlashSaleHealth.Keeping.NONE);
        all.failed("settle", new IllegalStateException());

        assertThat(heard).containsExactlyInAnyOrderElementsOf(events());
    }

    @Test
    void noListenersAreTheOneThatHearsNothing() {
        assertThat(FlashSaleListener.all(List.of())).isSameAs(FlashSaleListener.NONE);
    }

    private static List<String> events() {
        return Arrays.stream(FlashSaleListener.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .toList();
    }

    private FlashSaleListener recording() {
        return listener(heard::add);
    }

    private static FlashSaleListener throwing(Class<? extends Throwable> failure) {
        return listener(event -> sneak(failure));
    }

    private static void sneak(Class<? extends Throwable> failure) {
        try {
            throw AllListenersTest.<RuntimeException>undeclared(
                    failure.getConstructor(String.class).newInstance("thrown on purpose"));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Kotlin does
    private static <T extends Throwable> T undeclared(Throwable failure) throws T {
        throw (T) failure;
    }

    private static FlashSaleListener listener(java.util.function.Consumer<String> events) {
        return (FlashSaleListener) Proxy.newProxyInstance(
                FlashSaleListener.class.getClassLoader(),
                new Class<?>[] {FlashSaleListener.class},
                (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == FlashSaleListener.class) {
                        events.accept(method.getName());
                    }
                    return null;
                });
    }
}
