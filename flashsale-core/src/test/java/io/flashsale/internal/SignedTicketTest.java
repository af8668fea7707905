package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.StoreUnavailableException;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SignedTicketTest {
    private static final BuyerId ANN = new BuyerId("ann");
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static void assertUnknown(Rig rig, String ticket) {
        assertThat(rig.engine.status(ANN, ticket)).as(ticket).isEmpty();
    }

    private static String kid(String ticket) {
        return ticket.substring(ticket.indexOf('.') + 1, ticket.lastIndexOf('.'));
    }

    @Test
    void aTicketWithAnyCharacterChangedIsUnknown() {
        try (Rig rig = Rig.start()) {
            String ticket = rig.accepted("ann");
            for (int index = 0; index < ticket.length(); index++) {
                for (char other : new char[] {'A', 'B', '.', '=', ' ', '\u00e9'}) {
                    if (ticket.charAt(index) != other) {
                        assertUnknown(rig, ticket.substring(0, index) + other + ticket.substring(index + 1));
                    }
                }
            }
            assertThat(rig.engine.status(ANN, ticket)).isPresent();
        }
    }

    @Test
    void aTruncatedOrLengthenedTicketIsUnknown() {
        try (Rig rig = Rig.start()) {
            String ticket = rig.accepted("ann");
            for (int length = 0; length < ticket.length(); length++) {
                assertUnknown(rig, ticket.substring(0, length));
            }
            for (String more : List.of("A", "=", "==", ".", " ", "A".repeat(10_000))) {
                assertUnknown(rig, ticket + more);
            }
        }
    }

    @Test
    void onlyTheTextThatWasHandedOutIsATicket() {
        try (Rig rig = Rig.start()) {
            String ticket = rig.accepted("ann");
            byte[] bytes = Base64.getUrlDecoder().decode(ticket.substring(ticket.lastIndexOf('.') + 1));
            for (int index = 0; index < BASE64URL.length(); index++) {
                String twin = ticket.substring(0, ticket.length() - 1) + BASE64URL.charAt(index);
                byte[] others = Base64.getUrlDecoder().decode(twin.substring(twin.lastIndexOf('.') + 1));
                if (!twin.equals(ticket) && Arrays.equals(bytes, others)) {
                    assertUnknown(rig, twin);
                }
            }
        }
    }

    @Test
    void aTicketOfAnotherKeyIsUnknown() {
        SigningKeys others = new MemorySigningKeys(Clock.systemUTC());
        try (Rig rig = Rig.start();
                Rig other =
                        Rig.plan().with(builder -> builder.signingKeys(others)).start()) {
            String ticket = rig.accepted("ann");
            String foreign = other.accepted("ann");
            assertUnknown(rig, foreign);
            assertUnknown(rig, "v1." + kid(ticket) + "." + foreign.substring(foreign.lastIndexOf('.') + 1));
            assertUnknown(rig, ticket.replace("v1.", "v2."));
        }
    }

    @Test
    void aSaleTokenIsNoTicket() {
        try (Rig rig = Rig.start()) {
            assertUnknown(rig, String.valueOf(rig.request("ann", 1).saleToken()));
        }
    }

    @Test
    void someoneElsesTicketIsUnknownForEveryCall() {
        try (Rig rig = Rig.start()) {
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofSeconds(1));
            BuyerId bob = new BuyerId("bob");

            assertThat(rig.engine.status(bob, ticket)).isEmpty();
            assertThat(rig.engine.pay(bob, ticket)).isInstanceOf(PayResult.UnknownTicket.class);
            assertThat(rig.engine.cancel(bob, ticket)).isInstanceOf(CancelResult.UnknownTicket.class);
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    @Test
    void oldTicketsLiveOnWhenTheKeyIsRotated() {
        try (Rig rig = Rig.start()) {
            String ticket = rig.accepted("ann");
            for (int rotation = 0; rotation < 3; rotation++) {
                rig.keys.rotate(SigningKey.Purpose.TICKET);
                rig.pass(Duration.ofMinutes(2));
                rig.accepted(rig.nextBuyer());
                rig.pass(Duration.ofSeconds(1));
            }

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    @Test
    void aNewKeySignsOnlyWhenAllNodesHaveHadTimeToLearnIt() {
        try (Rig rig = Rig.start()) {
            String old = kid(rig.accepted("ann"));
            String fresh = rig.keys.rotate(SigningKey.Purpose.TICKET).kid();
            for (int seconds = 0; seconds < 90; seconds++) {
                assertThat(kid(rig.accepted(rig.nextBuyer()))).isEqualTo(old);
                rig.pass(Duration.ofSeconds(1));
                rig.engine.admin().addStock(Rig.ITEM, 1);
            }
            rig.pass(Duration.ofMinutes(1));
            rig.accepted(rig.nextBuyer());
            rig.pass(Duration.ofSeconds(1));

            assertThat(kid(rig.accepted(rig.nextBuyer()))).isEqualTo(fresh);
        }
    }

    @Test
    void aNodeThatHadNothingToDoKnowsTicketsOfTheNewKeyAllTheSame() {
        try (Rig rig = Rig.start()) {
            FlashSale idle = rig.anotherNode();
            String fresh = rig.keys.rotate(SigningKey.Purpose.TICKET).kid();
            for (int minute = 0; minute < 3; minute++) {
                rig.accepted(rig.nextBuyer());
                rig.pass(Duration.ofMinutes(1));
            }
            String ticket = rig.accepted("ann");

            assertThat(kid(ticket)).isEqualTo(fresh);
            assertThat(idle.status(ANN, ticket)).isPresent();
        }
    }

    @Test
    void keysThatCannotBeReadForAWhileStayInUse() {
        SigningKeys real = new MemorySigningKeys(Clock.systemUTC());
        AtomicBoolean down = new AtomicBoolean();
        SigningKeys flaky = new SigningKeys() {
            @Override
            public List<SigningKey> accepted(SigningKey.Purpose purpose) {
                if (down.get()) {
                    throw new StoreUnavailableException("down", null, false);
                }
                return real.accepted(purpose);
            }

            @Override
            public SigningKey rotate(SigningKey.Purpose purpose) {
                return real.rotate(purpose);
            }
        };
        try (Rig rig = Rig.plan().with(builder -> builder.signingKeys(flaky)).start()) {
            down.set(true);
            rig.pass(Duration.ofMinutes(10));

            assertThat(rig.engine.status(ANN, rig.accepted("ann"))).isPresent();
        }
    }
}
