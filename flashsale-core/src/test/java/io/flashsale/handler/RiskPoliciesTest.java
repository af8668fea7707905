package io.flashsale.handler;

import static io.flashsale.TestTickets.PHONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.Client;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.handler.BlockListPolicy.BlockList;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RiskPoliciesTest {
    private final SettableClock clock = new SettableClock();
    private final VelocityPolicy.Limits limits = new VelocityPolicy.Limits(3, 2, Duration.ofSeconds(10), 1_000);

    @Test
    void blockedBuyersAddressesAndDevicesAreRefused() {
        BlockListPolicy policy =
                new BlockListPolicy(new BlockList(Set.of(BuyerId.of("mallory")), Set.of("10.0.0.1"), Set.of("robot")));

        assertThat(policy.assess(order("mallory", "", "")).reason()).isEqualTo(BlockListPolicy.BLOCKED);
        assertThat(policy.assess(order("ann", "10.0.0.1", "")).allowed()).isFalse();
        assertThat(policy.assess(order("ann", "", "robot")).allowed()).isFalse();
        assertThat(policy.assess(order("ann", "10.0.0.2", "phone")).allowed()).isTrue();
    }

    @Test
    void unknownAddressesAndDevicesAreNeverBlocked() {
        BlockListPolicy policy = new BlockListPolicy(new BlockList(Set.of(), Set.of(""), Set.of("")));

        assertThat(policy.assess(order("ann", "", "")).allowed()).isTrue();
    }

    @Test
    void theBlockListIsReplacedWhileRunning() {
        BlockListPolicy policy = new BlockListPolicy(BlockList.EMPTY);
        assertThat(policy.assess(order("mallory", "", "")).allowed()).isTrue();

        policy.replace(new BlockList(Set.of(BuyerId.of("mallory")), Set.of(), Set.of()));

        assertThat(policy.assess(order("mallory", "", "")).allowed()).isFalse();
    }

    @Test
    void anAddressThatOrdersTooFastIsRefusedWhoeverOrders() {
        VelocityPolicy policy = new VelocityPolicy(clock::nanoTime, limits);
        for (int number = 0; number < 3; number++) {
            assertThat(policy.assess(order("buyer-" + number, "10.0.0.1", "")).allowed())
                    .isTrue();
        }

        assertThat(policy.assess(order("ann", "10.0.0.1", ""))).isEqualTo(RiskVerdict.refuse(VelocityPolicy.TOO_FAST));
        assertThat(policy.assess(order("ann", "10.0.0.2", "")).allowed()).isTrue();
    }

    @Test
    void aDeviceHasALimitOfItsOwn() {
        VelocityPolicy policy = new VelocityPolicy(clock::nanoTime, limits);
        assertThat(policy.assess(order("ann", "10.0.0.1", "phone")).allowed()).isTrue();
        assertThat(policy.assess(order("ann", "10.0.0.2", "phone")).allowed()).isTrue();

        assertThat(policy.assess(order("ann", "10.0.0.3", "phone")).allowed()).isFalse();
    }

    @Test
    void afterAWindowEverybodyMayOrderAgain() {
        VelocityPolicy policy = new VelocityPolicy(clock::nanoTime, limits);
        for (int number = 0; number < 10; number++) {
            policy.assess(order("ann", "10.0.0.1", "phone"));
        }
        clock.advance(Duration.ofSeconds(10));

        assertThat(policy.assess(order("ann", "10.0.0.1", "phone")).allowed()).isTrue();
    }

    @Test
    void unknownAddressesAndDevicesAreNotCounted() {
        VelocityPolicy policy = new VelocityPolicy(clock::nanoTime, limits);
        for (int number = 0; number < 100; number++) {
            assertThat(policy.assess(order("ann", "", "")).allowed()).isTrue();
        }
    }

    @Test
    void whoeverHasPassedTheChallengeIsLetThrough() {
        VelocityPolicy policy = VelocityPolicy.challenging(
                clock::nanoTime, limits, client -> client.attributes().containsKey("human"));
        for (int number = 0; number < 3; number++) {
            policy.assess(order("ann", "10.0.0.1", ""));
        }
        assertThat(policy.assess(order("ann", "10.0.0.1", ""))).isEqualTo(RiskVerdict.challenge());

        Client human = new Client("10.0.0.1", "", Map.of("human", "yes"));

        assertThat(policy.assess(order("ann", human)).allowed()).isTrue();
    }

    @Test
    void limitsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new VelocityPolicy.Limits(0, 1, Duration.ofSeconds(1), 1))
                .hasMessageContaining("perAddress");
        assertThatThrownBy(() -> VelocityPolicy.Limits.builder().maxClients(0).build())
                .hasMessage("maxClients must be at least 1, but is 0");
        assertThat(limits.toBuilder().build()).isEqualTo(limits);
        assertThat(limits.toBuilder().perAddress(4).build())
                .isEqualTo(new VelocityPolicy.Limits(4, 2, Duration.ofSeconds(10), 1_000));
        assertThatThrownBy(() -> new VelocityPolicy.Limits(1, 1, Duration.ZERO, 1))
                .hasMessageContaining("window");
    }

    private static OrderContext order(String buyer, String address, String device) {
        return order(buyer, new Client(address, device, Map.of()));
    }

    private static OrderContext order(String buyer, Client client) {
        SaleItem item = SaleItem.of("phone", "A phone", Money.of(200, "EUR"), Money.of(100, "EUR"), 10, 1);
        Sale sale = Sale.draft(
                "singles-day",
                "Singles' Day",
                SettableClock.START,
                SettableClock.START.plusSeconds(3600),
                List.of(item));
        OrderRequest request = OrderRequest.of(buyer, PHONE, 1).withClient(client);
        return OrderContext.of(request, sale, item, SettableClock.START);
    }
}
