package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderWriterException;
import io.flashsale.testing.Intercept;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A host whose own server is gone for a while: what its writer says then proves nothing against an order. */
class WriterOutageTest {
    /** One order is bad for ever; meanwhile the host's own server is gone for 75 s. Nothing is decided all that time. */
    @Test
    void aRejectionForPoisonIsNoProofThatTheWriterWorks() {
        try (Rig rig = Rig.plan().withStock(60).start()) {
            rig.storeCalls = writer(true);
            for (int buyer = 0; buyer < 20; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(Duration.ofSeconds(75));
            rig.storeCalls = writer(false);
            rig.pass(Duration.ofSeconds(30));
            assertThat(rig.rejected(OrderReason.POISON)).hasSize(1);
            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(19);
        }
    }

    /** One order got through in the first second of an outage of the host's server that lasts 30 s. */
    @Test
    void oneOrderThatGotThroughAtTheBeginningIsNoProof() {
        try (Rig rig = Rig.plan().withStock(60).start()) {
            boolean[] once = {true};
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    if (once[0]
                            && tickets.size() == 1
                            && tickets.get(0).buyer().value().equals("buyer-4")) {
                        once[0] = false;
                        return;
                    }
                    throw gone();
                }
            };
            for (int buyer = 0; buyer < 20; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(Duration.ofSeconds(30));
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(30));
            assertThat(rig.rejected(OrderReason.POISON)).isEmpty();
        }
    }

    /** An old record is delivered again during the outage: it has a row, so the host's writer is not asked, as in DecideTransaction. */
    @Test
    void aRecordDeliveredAgainIsNoProofThatTheWriterWorks() {
        try (Rig rig = Rig.plan().withStock(60).start()) {
            rig.accepted("old");
            rig.pass(Duration.ofSeconds(1));
            Ticket old = rig.orders(OrderStatus.CREATED).get(0).ticket();
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    if (!tickets.equals(List.of(old))) {
                        throw gone();
                    }
                }
            };
            for (int buyer = 0; buyer < 20; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(Duration.ofSeconds(12));
            Object unused = rig.consumers().get(0).accept(Rig.ITEM, List.of(old)); // a zombie, or a rebalance
            rig.pass(Duration.ofSeconds(18));
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(30));
            assertThat(rig.rejected(OrderReason.POISON)).isEmpty();
        }
    }

    /** A server that only the phone's orders need is gone for three minutes; the watch sells all the time. */
    @Test
    void anotherItemThatGetsThroughIsNoProof() {
        try (Rig rig = Rig.plan().withThreeItems().withStock(300).start()) {
            rig.storeCalls = goneFor(ticket -> ticket.item().equals(Rig.ITEM));
            for (int i = 0; i < 40; i++) {
                rig.accepted(rig.nextBuyer());
            }
            for (int s = 0; s < 180; s++) {
                rig.engine.place(Rig.request(rig.engine, Rig.ITEMS.get(1), rig.nextBuyer(), 1));
                rig.pass(Duration.ofSeconds(1));
            }
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(60));
            assertThat(rig.rejected(OrderReason.POISON)).isEmpty();
        }
    }

    /** Notes of tickets that others decided: they count no longer. */
    @Test
    void notesOfTicketsThatAnotherNodeDecidedDoNotStay() {
        try (Rig rig = Rig.plan().withThreeItems().withStock(300).start()) {
            rig.anotherNode();
            rig.pass(Duration.ofSeconds(10));
            rig.storeCalls = goneFor(ticket -> true);
            for (int i = 0; i < 30; i++) {
                rig.engine.place(Rig.request(rig.engine, Rig.ITEMS.get(i % 3), rig.nextBuyer(), 1));
            }
            rig.pass(Duration.ofSeconds(40));
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofMinutes(5));
            String bad = rig.nextBuyer();
            rig.storeCalls = goneFor(ticket -> ticket.buyer().value().equals(bad));
            String ticket = rig.accepted(bad);
            rig.pass(Duration.ofMinutes(40));
            assertThat(rig.status(bad, ticket)).isEqualTo(OrderStatus.REJECTED);
        }
    }

    private static OrderWriterException gone() {
        return new OrderWriterException("the host's server is gone", new SQLTimeoutException(), false);
    }

    private static Intercept goneFor(Predicate<Ticket> which) {
        return new Intercept() {
            @Override
            public void deciding(List<Ticket> tickets) {
                if (tickets.stream().anyMatch(which)) {
                    throw gone();
                }
            }
        };
    }

    private static Intercept writer(boolean down) {
        return new Intercept() {
            @Override
            public void deciding(List<Ticket> tickets) {
                if (tickets.size() == 1 && tickets.get(0).buyer().value().equals("buyer-1")) {
                    throw new IllegalStateException("bad order");
                }
                if (down) {
                    throw gone();
                }
                if (tickets.stream().anyMatch(t -> t.buyer().value().equals("buyer-1"))) {
                    throw new IllegalStateException("bad order");
                }
            }
        };
    }
}
