package io.flashsale.redis;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderReason;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.Claim;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import io.flashsale.spi.StartFindings;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockLedger.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One run of every script of the ledger, on a bucket of no sale: a server, or a proxy before it, that does not take one of them is found at the
 * start rather than by the first buyer. Blocks. What it writes would be forgotten after a minute if it were not deleted before.
 */
final class ScriptTrial {
    static final String SALE = "start-check";

    private static final String FIX =
            "Give its user the commands of docs/operating/redis.md, and have every proxy before it pass scripts on";

    private static final Duration FOR_SHORT = Duration.ofMinutes(1);
    private static final Duration FOR_LONG = Duration.ofDays(30);

    private final StockLedger ledger;
    private final Bucket bucket;
    /** By the server's clock. */
    private Instant begun = Instant.EPOCH;

    ScriptTrial(StockLedger ledger, Bucket bucket) {
        this.ledger = ledger;
        this.bucket = bucket;
    }

    /** A bucket that no other node tries out. */
    static Bucket bucket(String nameOfItsOwn) {
        return new Bucket(ItemId.of(SALE, nameOfItsOwn), 0, 1);
    }

    /** The ids that are not in the bucket's own keys. */
    static List<String> guards(BucketKeys keys) {
        return List.of(
                keys.guard('i', 1, "credit"),
                keys.guard('i', 1, "take"),
                keys.guard('a', 1, "lend"),
                keys.guard('f', 1, id(1).toString()));
    }

    /** Adds the first script that the server does not run as it should; if it only cannot at the moment, that is a warning. */
    void run(String server, StartFindings findings) {
        for (Map.Entry<LedgerScript, Supplier<CompletionStage<LedgerReply.Code>>> step : steps().entrySet()) {
            try {
                LedgerReply.Code code =
                        step.getValue().get().toCompletableFuture().join();
                if (code != LedgerReply.Code.OK) {
                    findings.refuse(server + ": the script " + step.getKey() + " answers " + code + ". " + FIX);
                    return;
                }
            } catch (CompletionException failed) {
                if (!(failed.getCause() instanceof StoreUnavailableException refused)) {
                    throw failed;
                }
                String finding = server + ": the script " + step.getKey() + " could not run: " + refused.getMessage();
                if (ScriptFailure.isAboutTheScript(refused.getCause())) {
                    findings.refuse(finding + ". " + FIX);
                } else {
                    findings.warn(finding);
                }
                return;
            }
        }
    }

    /** Each script, in an order in which all of them have something to do. */
    Map<LedgerScript, Supplier<CompletionStage<LedgerReply.Code>>> steps() {
        Ticket bought = ticket(1, SALE);
        Ticket restored = ticket(2, SALE);
        Ticket other = ticket(3, SALE + "-2");
        Map<LedgerScript, Supplier<CompletionStage<LedgerReply.Code>>> steps = new LinkedHashMap<>();
        steps.put(
                LedgerScript.INIT,
                () -> code(ledger.init(bucket)
                        .thenCompose(made -> ledger.peek(bucket).thenApply(state -> {
                            begun = Objects.requireNonNull(state.value().markedAt());
                            return made;
                        }))));
        steps.put(LedgerScript.CONFIGURE, () -> code(ledger.configure(bucket, config())));
        steps.put(LedgerScript.FENCE, () -> code(ledger.fence(bucket, 1)));
        steps.put(
                LedgerScript.RESTORE,
                () -> code(ledger.restore(bucket, begun, List.of(new Holding(LedgerEntry.lost(restored), true)))));
        steps.put(LedgerScript.FILL, () -> code(ledger.fill(bucket, begun, 1, 10, false)));
        steps.put(
                LedgerScript.RESERVE,
                () -> code(
                        ledger.reserve(bucket, begun.plus(FOR_LONG), Duration.ZERO, List.of(new Claim(bought, 10)))));
        steps.put(LedgerScript.FIND, () -> code(ledger.find(bucket, bought)));
        steps.put(LedgerScript.RESOLVE, () -> code(ledger.resolve(bucket, other, begun.plus(FOR_SHORT))));
        steps.put(LedgerScript.DECLARE_LOST, () -> code(ledger.declareLost(bucket, List.of(other))));
        steps.put(LedgerScript.DUE, () -> code(ledger.due(bucket, 10, Duration.ZERO, Duration.ZERO)));
        steps.put(LedgerScript.SETTLE, () -> code(ledger.settle(bucket, List.of(Settlement.created(bought)))));
        steps.put(
                LedgerScript.CORRECT,
                () -> code(ledger.correct(bucket, bought.buyer(), Map.of(bought.id(), OrderReason.BUYER))));
        steps.put(
                LedgerScript.REFUND,
                () -> code(ledger.refund(bucket, new Refund(bought.id(), bought.buyer(), 1, true, OrderReason.BUYER))));
        steps.put(LedgerScript.LEND, () -> code(ledger.lend(bucket, "lend", 1, 1)));
        steps.put(LedgerScript.TRANSFERS, () -> code(ledger.overdueTransfers(bucket, Duration.ZERO, 1)));
        steps.put(LedgerScript.CREDIT, () -> code(ledger.credit(bucket, "credit", 1)));
        steps.put(LedgerScript.ACKNOWLEDGE, () -> code(ledger.acknowledge(bucket, "lend")));
        steps.put(
                LedgerScript.TOP_UP,
                () -> code(ledger.fence(bucket, 2).thenCompose(fenced -> ledger.topUp(bucket, 2, 1))));
        steps.put(LedgerScript.WITHDRAW, () -> code(ledger.withdraw(bucket, "take", 1)));
        steps.put(LedgerScript.PEEK, () -> code(ledger.peek(bucket)));
        return steps;
    }

    private BucketConfig config() {
        return new BucketConfig(1, Instant.EPOCH, begun.plus(FOR_SHORT), false, begun.plus(FOR_SHORT));
    }

    private static <T> CompletionStage<LedgerReply.Code> code(CompletionStage<LedgerReply<T>> stage) {
        return stage.thenApply(reply -> Objects.requireNonNull(reply).code());
    }

    private Ticket ticket(long number, String buyer) {
        return new Ticket(id(number), bucket.item(), BuyerId.of(buyer), 1, Money.of(0, "EUR"), 0, 1, Instant.EPOCH);
    }

    private static TicketId id(long number) {
        return new TicketId(0, number);
    }
}
