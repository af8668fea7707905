package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.Client;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Refused;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.event.FlashSaleMeters;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderCheck;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.OrderHandler;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.handler.RiskVerdict;
import io.flashsale.testing.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What a host has as beans takes its place in the engine. */
class HostBeansTest {
    private static final ItemId ITEM = ItemId.of("sale", "PHONE");
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withPropertyValues("flashsale.store=memory")
            .withConfiguration(
                    AutoConfigurations.of(FlashSaleAutoConfiguration.class, FlashSaleMetricsAutoConfiguration.class))
            .withBean(Clock.class, SettableClock::new);

    @Test
    void handlersStandWhereTheirOrderSays() {
        runner.withUserConfiguration(Handlers.class).run(context -> {
            FlashSale flashSale = open(context);
            List<String> seen = context.getBean(Handlers.class).seen;

            assertThat(flashSale.place(OrderRequest.of("ann", ITEM, 1)).outcome())
                    .isEqualTo(Outcome.BAD_TOKEN);
            assertThat(seen).containsExactly("ahead of the sale window");

            seen.clear();
            assertThat(place(flashSale, "ann")).isInstanceOf(OrderResult.Accepted.class);
            assertThat(seen)
                    .containsExactly(
                            "ahead of the sale window", "behind the token", "without a wish", "ahead of the ledger");
        });
    }

    /** All of them ahead of the sale token, which this order lacks: others would not be asked. */
    @Test
    void scopedHandlersAndThoseOfAParentContextStandWhereTheirOrderSaysAndAreAskedOnce() {
        List<String> seen = new CopyOnWriteArrayList<>();
        new ApplicationContextRunner()
                .withBean("seen", List.class, () -> seen)
                .withUserConfiguration(HandlerOfParent.class)
                .run(parent -> runner.withParent(parent)
                        .withInitializer(
                                context -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
                        .withUserConfiguration(ScopedHandler.class)
                        .run(context -> {
                            FlashSale flashSale = open(context);
                            assertThat(flashSale
                                            .place(OrderRequest.of("ann", ITEM, 1))
                                            .outcome())
                                    .isEqualTo(Outcome.BAD_TOKEN);
                            assertThat(seen).containsExactly("scoped", "parent");
                        }));
    }

    /** What a context needs to know which definitions say where they stand. */
    private static void register(BeanDefinitionRegistry registry, String name, OrderHandler handler, int order) {
        RootBeanDefinition definition = new RootBeanDefinition(OrderHandler.class, () -> handler);
        definition.setAttribute(AbstractBeanDefinition.ORDER_ATTRIBUTE, order);
        registry.registerBeanDefinition(name, definition);
    }

    /** All of them ahead of the sale token, which this order lacks. */
    @Test
    void theirOrderIsReadAsSpringReadsItAndThoseOfOtherBeansDoNotJoin() {
        List<String> seen = new CopyOnWriteArrayList<>();
        runner.withBean("seen", List.class, () -> seen)
                .withUserConfiguration(OrderedTwice.class)
                .withInitializer(context -> register(
                        (BeanDefinitionRegistry) context.getBeanFactory(),
                        "byDefinition",
                        new OrderedHandler(seen),
                        HandlerOrder.SALE_WINDOW - 3))
                .run(context -> {
                    FlashSale flashSale = open(context);
                    assertThat(flashSale.place(OrderRequest.of("ann", ITEM, 1)).outcome())
                            .isEqualTo(Outcome.BAD_TOKEN);
                    assertThat(seen).containsExactly("ahead of the ledger", "behind the token", "ahead of the ledger");
                    assertThat(place(flashSale, "ann")).isInstanceOf(OrderResult.Accepted.class);
                    assertThat(seen).doesNotContain("no candidate");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedTwice {
        @Bean
        @Order(HandlerOrder.SALE_WINDOW - 2)
        OrderHandler methodOverClass(List<String> seen) {
            return new AnnotatedHandler(seen);
        }

        @Bean
        @Order(HandlerOrder.SALE_WINDOW - 1)
        OrderHandler methodOverInterface(List<String> seen) {
            return new OrderedHandler(seen);
        }

        @Bean(autowireCandidate = false)
        @Order(HandlerOrder.SALE_WINDOW - 1)
        OrderHandler ofAnotherBean(List<String> seen) {
            return witness(seen, "no candidate");
        }

        @Bean(defaultCandidate = false)
        @Order(HandlerOrder.SALE_WINDOW - 1)
        OrderHandler byQualifierOnly(List<String> seen) {
            return witness(seen, "no default candidate");
        }

        @Bean(autowireCandidate = false)
        RiskPolicy policyOfAnotherBean() {
            return context -> RiskVerdict.refuse("NO_CANDIDATE");
        }

        @Bean(autowireCandidate = false)
        FlashSaleListener listenerOfAnotherBean(List<String> seen) {
            return new FlashSaleListener() {
                @Override
                public void accepted(Ticket ticket) {
                    seen.add("no candidate");
                }
            };
        }
    }

    private static OrderHandler witness(List<String> seen, String name) {
        return (context, next) -> {
            seen.add(name);
            return next.proceed(context);
        };
    }

    @Configuration(proxyBeanMethods = false)
    static class HandlerOfParent {
        @Bean
        @Order(HandlerOrder.SALE_WINDOW - 1)
        OrderHandler ofTheParent(List<String> seen) {
            return witness(seen, "parent");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ScopedHandler {
        @Bean
        @Order(HandlerOrder.SALE_WINDOW - 2)
        @Scope(value = "thread", proxyMode = ScopedProxyMode.INTERFACES)
        OrderHandler scoped(List<String> seen) {
            return witness(seen, "scoped");
        }

        /** As hosts write it whose handler is only there if something is configured. */
        @Bean
        @Nullable
        OrderHandler none() {
            return null;
        }
    }

    @Test
    void noHandlerStandsBehindTheReservation() {
        runner.withBean("late", OrderHandler.class, LateHandler::new)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("the bean late: ")
                        .hasMessageContaining("LateHandler"));
    }

    @Test
    void riskPoliciesOfPropertiesAndBeansAllHaveTheirSay() {
        runner.withUserConfiguration(Policies.class)
                .withPropertyValues(
                        "flashsale.risk.blocked-buyers=mallory",
                        "flashsale.risk.blocked-addresses=192.0.2.1",
                        "flashsale.risk.blocked-devices=toaster",
                        "flashsale.risk.velocity.enabled=true",
                        "flashsale.risk.velocity.per-address=1")
                .run(context -> {
                    FlashSale flashSale = open(context);

                    assertThat(place(flashSale, "mallory")).isEqualTo(new Refused("BLOCKED"));
                    assertThat(place(flashSale, "ann", "192.0.2.1", "")).isEqualTo(new Refused("BLOCKED"));
                    assertThat(place(flashSale, "ann", "192.0.2.2", "toaster")).isEqualTo(new Refused("BLOCKED"));
                    assertThat(place(flashSale, "robot")).isEqualTo(new Refused("FIRST"));
                    assertThat(place(flashSale, "ann", "192.0.2.3", "phone")).isInstanceOf(OrderResult.Accepted.class);
                    assertThat(place(flashSale, "ben", "192.0.2.3", "tablet")).isEqualTo(new Refused("TOO_FAST"));
                });
    }

    @Test
    void listenersHearAndMetersCount() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        List<Ticket> heard = new CopyOnWriteArrayList<>();
        FlashSaleListener listener = new FlashSaleListener() {
            @Override
            public void accepted(Ticket ticket) {
                heard.add(ticket);
            }
        };
        runner.withBean("host", FlashSaleListener.class, () -> listener).run(context -> {
            context.getBean(FlashSaleMeters.class).bindTo(registry);
            FlashSale flashSale = open(context);

            OrderResult result = place(flashSale, "ann");

            assertThat(result).isInstanceOf(OrderResult.Accepted.class);
            assertThat(heard).extracting(Ticket::buyer).containsExactly(new BuyerId("ann"));
            assertThat(registry.get("flashsale.orders.accepted").counter().count())
                    .isEqualTo(1);
        });
    }

    @Test
    void customizersHaveTheLastWord() {
        runner.withBean(
                        FlashSaleBuilderCustomizer.class,
                        () -> builder -> builder.removeHandler(HandlerOrder.SALE_TOKEN))
                .run(context -> assertThat(open(context).place(OrderRequest.of("ann", ITEM, 1)))
                        .isInstanceOf(OrderResult.Accepted.class));
    }

    @Test
    void theRateLimitIsSetByProperties() {
        runner.withPropertyValues("flashsale.rate-limit.capacity=1", "flashsale.rate-limit.refill=1")
                .run(context -> {
                    FlashSale flashSale = open(context);
                    assertThat(place(flashSale, "ann")).isInstanceOf(OrderResult.Accepted.class);
                    assertThat(place(flashSale, "ann").outcome()).isEqualTo(Outcome.RATE_LIMITED);
                    assertThat(place(flashSale, "ben")).isInstanceOf(OrderResult.Accepted.class);
                });
    }

    @Test
    void whatWasAcceptedIsDecided() {
        runner.run(context -> {
            FlashSale flashSale = open(context);
            String ticket = ((OrderResult.Accepted) place(flashSale, "ann")).ticket();
            Awaitility.await()
                    .until(() -> flashSale
                                    .status(new BuyerId("ann"), ticket)
                                    .orElseThrow()
                                    .status()
                            == OrderStatus.CREATED);
        });
    }

    private static FlashSale open(ApplicationContext context) {
        FlashSale flashSale = context.getBean(FlashSale.class);
        SettableClock clock = (SettableClock) context.getBean(Clock.class);
        flashSale
                .admin()
                .create(Sale.draft(
                        "sale",
                        "A sale",
                        clock.instant().plusSeconds(60),
                        clock.instant().plusSeconds(3600),
                        List.of(SaleItem.of("PHONE", "A phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 100, 10))));
        flashSale.admin().publish(ITEM.sale());
        clock.advance(Duration.ofSeconds(61));
        return flashSale;
    }

    private static OrderResult place(FlashSale flashSale, String buyer) {
        return place(flashSale, buyer, "", "");
    }

    private static OrderResult place(FlashSale flashSale, String buyer, String address, String device) {
        String token = Awaitility.await()
                .until(
                        () -> flashSale
                                .detail(ITEM, new BuyerId(buyer))
                                .orElseThrow()
                                .saleToken(),
                        found -> found != null);
        return flashSale.place(
                OrderRequest.of(buyer, ITEM, 1).withSaleToken(token).withClient(new Client(address, device, Map.of())));
    }

    @Configuration(proxyBeanMethods = false)
    static class Handlers {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Bean
        @Order(HandlerOrder.SALE_WINDOW - 1)
        OrderHandler byMethod() {
            return noting("ahead of the sale window");
        }

        @Bean
        OrderHandler byClass() {
            return new AnnotatedHandler(seen);
        }

        @Bean
        OrderHandler byInterface() {
            return new OrderedHandler(seen);
        }

        @Bean
        OrderHandler plain() {
            return noting("without a wish");
        }

        private OrderCheck noting(String name) {
            return context -> {
                seen.add(name);
                return null;
            };
        }
    }

    @Order(HandlerOrder.SALE_TOKEN + 1)
    private record AnnotatedHandler(List<String> seen) implements OrderHandler {
        @Override
        public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
            seen.add("behind the token");
            return next.proceed(context);
        }
    }

    private record OrderedHandler(List<String> seen) implements OrderHandler, Ordered {
        @Override
        public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
            seen.add("ahead of the ledger");
            return next.proceed(context);
        }

        @Override
        public int getOrder() {
            return HandlerOrder.RESERVE_STOCK - 1;
        }
    }

    @Order(HandlerOrder.RESERVE_STOCK)
    private static final class LateHandler implements OrderHandler {
        @Override
        public CompletionStage<OrderResult> handle(OrderContext context, Chain next) {
            return next.proceed(context);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Policies {
        private static final Set<String> ROBOTS = Set.of("robot");

        @Bean
        @Order(2)
        RiskPolicy second() {
            return refusingRobots("SECOND");
        }

        @Bean
        @Order(1)
        RiskPolicy first() {
            return refusingRobots("FIRST");
        }

        private static RiskPolicy refusingRobots(String reason) {
            return context -> ROBOTS.contains(context.buyer().value()) ? RiskVerdict.refuse(reason) : RiskVerdict.ALLOW;
        }
    }
}
