package io.flashsale.benchmarks.growth;

import java.util.ArrayList;
import java.util.List;

/**
 * Sales of one size, one after the other, sold slice by slice. A slice is several sales or a part of one. Not safe for several threads.
 *
 * @param <S> a sale, which has more units than buyers
 */
abstract class Slices<S> {
    private final int buyers;
    private int left;
    private S last;

    /** @param buyers of each sale */
    @SuppressWarnings("NullAway.Init") // there is none before the first slice
    Slices(int buyers) {
        this.buyers = buyers;
    }

    /**
     * Sells to this many more buyers.
     *
     * @return the cost, without the opening of sales
     * @throws IllegalArgumentException if these are neither whole sales nor a part of one
     */
    final Cost sell(int orders) {
        int each = Math.min(orders, buyers);
        List<S> sales = new ArrayList<>();
        for (int begun = 0; begun < orders; begun += each) {
            if (left == 0) {
                last = open();
                left = buyers;
            }
            left -= each;
            sales.add(last);
        }
        if (left < 0 || each * sales.size() != orders) {
            throw new IllegalArgumentException(orders + " orders do not fit sales of " + buyers + " buyers");
        }
        return sell(sales, each);
    }

    abstract S open();

    /** Sells this many units of each sale, in turn, to buyers that the sale has not seen. */
    abstract Cost sell(List<S> sales, int each);
}
