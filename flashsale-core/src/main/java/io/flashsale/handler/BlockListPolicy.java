package io.flashsale.handler;

import io.flashsale.BuyerId;
import io.flashsale.Client;
import java.util.Set;

/**
 * A risk policy that refuses the buyers, addresses and devices of a list. The list is replaced as a whole while the sale runs; every
 * request meets either the old or the new one.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class BlockListPolicy implements RiskPolicy {
    public static final String BLOCKED = "BLOCKED";

    private static final RiskVerdict REFUSED = RiskVerdict.refuse(BLOCKED);

    private volatile BlockList list;

    /**
     * Who may not order. The host bounds its size; a lookup costs the same at any size.
     *
     * @param buyers signed-in users
     * @param addresses as in {@link Client#address}; the unknown one, which is empty, is never blocked
     * @param devices as in {@link Client#device}; the unknown one, which is empty, is never blocked
     */
    public record BlockList(Set<BuyerId> buyers, Set<String> addresses, Set<String> devices) {
        public static final BlockList EMPTY = new BlockList(Set.of(), Set.of(), Set.of());

        public BlockList {
            buyers = Set.copyOf(buyers);
            addresses = Set.copyOf(addresses);
            devices = Set.copyOf(devices);
        }

        private boolean names(BuyerId buyer, Client client) {
            return buyers.contains(buyer) || names(addresses, client.address()) || names(devices, client.device());
        }

        private static boolean names(Set<String> blocked, String value) {
            return !value.isEmpty() && blocked.contains(value);
        }
    }

    public BlockListPolicy(BlockList list) {
        this.list = list;
    }

    public BlockList list() {
        return list;
    }

    /** Puts another list in the place of the current one. */
    public void replace(BlockList newList) {
        list = newList;
    }

    @Override
    public RiskVerdict assess(OrderContext context) {
        return list.names(context.buyer(), context.client()) ? REFUSED : RiskVerdict.ALLOW;
    }
}
