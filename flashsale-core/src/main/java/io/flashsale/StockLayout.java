package io.flashsale;

/**
 * How an item's stock is spread. It is decided at publish and changes only together with its epoch, so every node computes the same home
 * bucket for a buyer.
 *
 * @param buckets number of buckets, 1 to {@value #MAX_BUCKETS}; 0 before publish means "choose at publish"
 * @param epoch counts changes of the layout; 0 before publish
 */
public record StockLayout(int buckets, int epoch) {
    public static final int MAX_BUCKETS = 1024;
    /** Not published yet and no wish: the number of buckets is chosen at publish. */
    public static final StockLayout UNDECIDED = new StockLayout(0, 0);

    /** @throws IllegalArgumentException if a number is out of range */
    public StockLayout {
        if (buckets < 0 || buckets > MAX_BUCKETS) {
            throw new IllegalArgumentException("buckets must be 0 to " + MAX_BUCKETS + ", but is " + buckets);
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch must not be negative, but is " + epoch);
        }
    }

    /** The bucket that holds this buyer's dedupe entry and stock: the same on every node and in every release. */
    public int home(BuyerId buyer) {
        long hash = 0xcbf29ce484222325L;
        String text = buyer.value();
        for (int index = 0; index < text.length(); index++) {
            hash = (hash ^ text.charAt(index)) * 0x100000001b3L;
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        return (int) Long.remainderUnsigned(hash, buckets);
    }
}
