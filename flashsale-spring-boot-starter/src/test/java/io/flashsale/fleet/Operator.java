package io.flashsale.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An operator at one node, who does what comes to mind: other titles, ends, limits and layouts, units added and taken back, pauses, new
 * sales. What another operator has changed in between is read again; what was not answered is repeated by the same operation id.
 */
final class Operator {
    private final FlashSale own;
    private final FlashSale other;
    private final String name;
    private final SaleId sale;
    private final Random random;
    private final Map<String, StockOperation> operations = new ConcurrentHashMap<>();
    private final List<SaleId> published;
    private int done;
    private int conflicts;

    /** Units that were asked for, and those that came or, below zero, went; null as long as nobody has said how many. */
    record StockOperation(ItemId item, long asked, @Nullable Long units) {}

    /** @param published where sales that this operator makes are added */
    Operator(String name, FlashSale own, FlashSale other, SaleId sale, List<SaleId> published, long seed) {
        this.name = name;
        this.own = own;
        this.other = other;
        this.sale = sale;
        this.published = published;
        this.random = new Random(seed);
    }

    Map<String, StockOperation> operations() {
        return operations;
    }

    /** How many changes went through. */
    int done() {
        return done;
    }

    /** How often somebody else was first. */
    int conflicts() {
        return conflicts;
    }

    void work(Instant until) {
        while (Instant.now().isBefore(until)) {
            try {
                switch (random.nextInt(8)) {
                    case 0 -> retitle();
                    case 1 -> pauseAndResume();
                    case 2 -> newSale();
                    case 3 -> relayout();
                    case 4, 5 -> stock(1 + random.nextInt(20));
                    default -> stock(-1 - random.nextInt(15));
                }
                done++;
            } catch (SaleAdminException somebodyElseWasFirst) {
                conflicts++;
            }
        }
    }

    /** Asks again for what is not known, until it is. */
    void finish() {
        operations.forEach((id, operation) -> {
            if (operation.units == null) {
                change(other.admin(), id, operation);
            }
        });
        own.admin().resume(sale);
    }

    private Sale read() {
        return own.admin().find(sale).orElseThrow();
    }

    private void retitle() {
        Sale stored = read();
        own.admin()
                .update(new Sale(
                        stored.id(),
                        name + " " + random.nextInt(),
                        stored.startsAt(),
                        stored.endsAt().plusSeconds(1),
                        stored.payWithin(),
                        stored.state(),
                        stored.paused(),
                        stored.version(),
                        stored.items()));
    }

    private void pauseAndResume() {
        own.admin().pause(sale);
        own.admin().resume(sale);
    }

    /** Possible until three seconds before the sale opens; refused after. */
    private void relayout() {
        Sale stored = read();
        List<SaleItem> items = new ArrayList<>();
        for (SaleItem item : stored.items()) {
            items.add(new SaleItem(
                            item.sku(),
                            item.title(),
                            item.price(),
                            item.salePrice(),
                            item.stock(),
                            1 + random.nextInt(3),
                            item.layout(),
                            item.media())
                    .withBuckets(1 + random.nextInt(4)));
        }
        own.admin().update(stored.withItems(items));
    }

    /** Both operators make the same sales. */
    private void newSale() {
        Instant now = Instant.now();
        SaleId id = new SaleId("more-" + random.nextInt(20));
        try {
            own.admin()
                    .create(Sale.draft(
                                    id.value(),
                                    "More",
                                    now.minusSeconds(1),
                                    now.plus(Duration.ofHours(1)),
                                    List.of(SaleItem.of("pen", "Pen", Money.of(900, "EUR"), Money.of(90, "EUR"), 7, 1)))
                            .withPayWithin(OperatorsRaceTest.PAY_WITHIN));
        } catch (SaleAdminException exists) {
            conflicts++;
        }
        own.admin().publish(id);
        if (!published.contains(id)) {
            published.add(id);
        }
    }

    private void stock(long units) {
        List<SaleItem> items = read().items();
        ItemId item = new ItemId(sale, items.get(random.nextInt(items.size())).sku());
        String id = name + "-" + operations.size();
        StockOperation operation = new StockOperation(item, units, null);
        operations.put(id, operation);
        change(own.admin(), id, operation);
        if (random.nextBoolean()) {
            change(other.admin(), id, operation);
        }
    }

    /** What was done once is what is heard ever after. */
    private void change(SaleAdmin admin, String id, StockOperation operation) {
        try {
            long units = admin.addStock(operation.item, operation.asked, id).units();
            StockOperation before = operations.put(id, new StockOperation(operation.item, operation.asked, units));
            if (before != null && before.units != null) {
                assertThat(units).as(id).isEqualTo(before.units);
            }
        } catch (StoreUnavailableException unanswered) {
            // it stays unknown, and is asked for again at the end
        }
    }
}
