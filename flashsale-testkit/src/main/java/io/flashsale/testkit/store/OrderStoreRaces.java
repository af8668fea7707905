package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.testkit.Together;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Two hands on the same row: the first one wins, and only one of them is told that it did. */
interface OrderStoreRaces extends OrderStoreSubject {
    int ROUNDS = 12;

    @Test
    default void aBatchDecidedByManyWorkersAtOnceIsDecidedOnce() {
        ItemId item = stocked(30, 1);
        List<Ticket> tickets = samples().tickets(item, 60);
        List<List<Decision>> all = Together.times(4, () -> decide(item, tickets));
        Map<TicketId, Integer> insertedBy = new HashMap<>();
        for (List<Decision> decisions : all) {
            assertThat(decisions.stream().map(decision -> decision.order().ticket()))
                    .containsExactlyElementsOf(tickets);
            decisions.stream()
                    .filter(Decision::fresh)
                    .forEach(decision -> insertedBy.merge(decision.order().id(), 1, Integer::sum));
        }
        assertThat(insertedBy.values()).hasSize(60).containsOnly(1);
        assertThat(probe().read(item).units(OrderStatus.CREATED)).isEqualTo(30);
    }

    @Test
    default void aBuyerWhoIsDecidedByTwoWorkersAtOnceStaysWithinTheLimit() {
        ItemId item = stocked(1_000, 1);
        for (int round = 0; round < ROUNDS; round++) {
            BuyerId buyer = samples().buyer();
            List<Decision> decisions = Together.times(4, () -> decide(samples().ticket(item, buyer, 1)));
            assertThat(decisions.stream().filter(d -> d.order().status() == OrderStatus.CREATED))
                    .hasSize(1);
            assertThat(probe().read(item).unitsHeldBy(buyer)).isEqualTo(1);
        }
    }

    @Test
    default void theLastUnitIsSoldOnceToManyAtOnce() {
        for (int round = 0; round < ROUNDS; round++) {
            ItemId item = stocked(1, 1);
            List<Decision> decisions = Together.times(4, () -> decide(samples().ticket(item)));
            assertThat(decisions.stream().filter(d -> d.order().status() == OrderStatus.CREATED))
                    .hasSize(1);
            assertThat(probe().read(item).available()).isZero();
        }
    }

    @Test
    default void tombstoneAndDecisionEndInOneRowThatBothAreTold() {
        ItemId item = stocked(1_000, 1);
        for (int round = 0; round < ROUNDS; round++) {
            Ticket ticket = samples().ticket(item);
            List<Decision> both = Together.all(List.<Callable<Decision>>of(
                    () -> decide(ticket),
                    () -> Together.repeatingConflicts(() -> store().reject(ticket, OrderReason.LOST))));
            assertThat(both.get(0).order()).isEqualTo(both.get(1).order());
            assertThat(both.stream().filter(Decision::fresh)).hasSize(1);
        }
    }

    @Test
    default void payAndCancelAndExpiryOfOneOrderHaveOneWinner() {
        ItemId item = stocked(1_000, 1, SHORT_TO_PAY);
        for (int round = 0; round < ROUNDS; round++) {
            Ticket ticket = created(item);
            passUntil(expiryOf(ticket));
            List<Boolean> won = Together.all(List.<Callable<Boolean>>of(
                    () -> pay(ticket.id()).orElseThrow().changed(),
                    () -> cancel(ticket.id()).orElseThrow().changed(),
                    () -> expireAll(item, 100).stream()
                            .anyMatch(order -> order.id().equals(ticket.id()))));
            assertThat(won.stream().filter(winner -> winner)).hasSize(1);
            OrderStatus status = won.get(0) ? OrderStatus.PAID : OrderStatus.CANCELLED;
            assertThat(order(ticket).status()).isEqualTo(status);
        }
    }

    @Test
    default void cancelledOrdersOfOneItemAreReleasedOnceEach() {
        ItemId item = stocked(20, 1);
        List<Ticket> tickets = created(item, 20);
        List<Integer> cancelled = Together.times(4, () -> {
            int mine = 0;
            for (Ticket ticket : tickets) {
                mine += cancel(ticket.id()).orElseThrow().changed() ? 1 : 0;
            }
            return mine;
        });
        assertThat(cancelled.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
        countAll(item);
        assertThat(probe().read(item).available()).isEqualTo(20);
        assertThat(probe().read(item).releases()).hasSize(20);
    }

    @Test
    default void stockAddedTakenBackAndSoldAtOnceAddsUp() {
        ItemId item = stocked(50, 1);
        List<Callable<Long>> hands = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            hands.add(() -> changeStock(item, 5));
            hands.add(() -> changeStock(item, -7));
            hands.add(() -> {
                for (int round = 0; round < 10; round++) {
                    decide(item, samples().tickets(item, 4));
                }
                return 0L;
            });
        }
        long changed = Together.all(hands).stream().mapToLong(Long::longValue).sum();
        assertThat(probe().read(item).total()).isEqualTo(50 + changed);
    }

    private long changeStock(ItemId item, long units) {
        long changed = 0;
        for (int round = 0; round < 10; round++) {
            changed += (units > 0 ? add(item, units) : takeBack(item, -units)).units();
        }
        return changed;
    }

    @Test
    default void noSeedMakesItOversell() {
        OversellProof.of(store(), probe(), samples()).run();
    }
}
