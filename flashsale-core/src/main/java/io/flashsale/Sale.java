package io.flashsale;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A flash-sale event with a start and an end, as the operator set it.
 *
 * @param id the name
 * @param title what buyers read, 1 to 200 characters
 * @param startsAt the first moment at which orders are taken, to the millisecond
 * @param endsAt the first moment at which they no longer are, to the millisecond
 * @param payWithin how long a created order may stay unpaid, 1 second to 30 days
 * @param state draft or published
 * @param paused whether the operator has stopped it for a while
 * @param version counts saves, 0 before the first; a save of an older version is refused
 * @param items 1 to {@value #MAX_ITEMS}, each sku once
 */
public record Sale(
        SaleId id,
        String title,
        Instant startsAt,
        Instant endsAt,
        Duration payWithin,
        State state,
        boolean paused,
        long version,
        List<SaleItem> items) {
    public static final int MAX_ITEMS = 200;
    public static final Duration DEFAULT_PAY_WITHIN = Duration.ofMinutes(15);
    private static final Duration MAX_PAY_WITHIN = Duration.ofDays(30);

    /** @throws IllegalArgumentException naming the field that is wrong */
    public Sale {
        Texts.check("title", title, 200);
        startsAt = startsAt.truncatedTo(ChronoUnit.MILLIS);
        endsAt = endsAt.truncatedTo(ChronoUnit.MILLIS);
        if (!startsAt.isBefore(endsAt)) {
            throw new IllegalArgumentException("endsAt must be after startsAt, but is " + endsAt);
        }
        if (payWithin.compareTo(Duration.ofSeconds(1)) < 0 || payWithin.compareTo(MAX_PAY_WITHIN) > 0) {
            throw new IllegalArgumentException("payWithin must be 1 second to 30 days, but is " + payWithin);
        }
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException(
                    "items must have 1 to " + MAX_ITEMS + " entries, but has " + items.size());
        }
        Set<Sku> skus = new HashSet<>();
        for (SaleItem item : items) {
            if (!skus.add(item.sku())) {
                throw new IllegalArgumentException("items must name each sku once, but repeats " + item.sku());
            }
        }
    }

    /** A draft that has not been saved yet. */
    public static Sale draft(String saleId, String title, Instant startsAt, Instant endsAt, List<SaleItem> items) {
        return new Sale(new SaleId(saleId), title, startsAt, endsAt, DEFAULT_PAY_WITHIN, State.DRAFT, false, 0, items);
    }

    public Optional<SaleItem> item(Sku sku) {
        for (SaleItem item : items) {
            if (item.sku().equals(sku)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    public ItemId itemId(SaleItem item) {
        return new ItemId(id, item.sku());
    }

    public boolean published() {
        return state == State.PUBLISHED;
    }

    public Phase phase(Instant now) {
        if (now.isBefore(startsAt)) {
            return Phase.UPCOMING;
        }
        return now.isBefore(endsAt) ? Phase.OPEN : Phase.ENDED;
    }

    public Sale withTimes(Instant newStart, Instant newEnd) {
        return new Sale(id, title, newStart, newEnd, payWithin, state, paused, version, items);
    }

    public Sale withPayWithin(Duration duration) {
        return new Sale(id, title, startsAt, endsAt, duration, state, paused, version, items);
    }

    public Sale withState(State newState) {
        return new Sale(id, title, startsAt, endsAt, payWithin, newState, paused, version, items);
    }

    public Sale withPaused(boolean newPaused) {
        return new Sale(id, title, startsAt, endsAt, payWithin, state, newPaused, version, items);
    }

    public Sale withVersion(long newVersion) {
        return new Sale(id, title, startsAt, endsAt, payWithin, state, paused, newVersion, items);
    }

    public Sale withItems(List<SaleItem> newItems) {
        return new Sale(id, title, startsAt, endsAt, payWithin, state, paused, version, newItems);
    }

    /** Where a published sale stands in time. */
    public enum Phase {
        UPCOMING,
        OPEN,
        ENDED
    }

    /** How far the operator has brought a sale. */
    public enum State {
        /** Being written; invisible to buyers; may be deleted. */
        DRAFT,
        /** Visible to buyers; stock is loaded before the start. */
        PUBLISHED
    }
}
