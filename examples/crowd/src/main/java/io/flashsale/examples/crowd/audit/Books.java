package io.flashsale.examples.crowd.audit;

/**
 * The shop's own account of an item, from its admin statistics.
 *
 * @param total units stocked
 * @param available units not sold, according to the database
 * @param created orders the database ever accepted
 */
public record Books(long total, long available, long created) {

    public long sold() {
        return total - available;
    }
}
