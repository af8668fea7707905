package io.flashsale.testkit.memory;

import static java.util.stream.Collectors.toMap;

import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.StockLedger.Transfer;
import io.flashsale.testkit.ledger.RawBucket;
import io.flashsale.testkit.ledger.RawBucket.RawReservation;
import io.flashsale.testkit.ledger.StockLedgerProbe;
import java.util.Map;

/** Reads the raw state of a {@link MemoryStockLedger}. */
public record MemoryStockLedgerProbe(MemoryStockLedger ledger) implements StockLedgerProbe {
    @Override
    public RawBucket read(Bucket bucket) {
        return ledger.audit(bucket.item()).stream()
                .filter(audit -> audit.number() == bucket.number())
                .findAny()
                .map(MemoryStockLedgerProbe::raw)
                .orElse(RawBucket.NONE);
    }

    private static RawBucket raw(MemoryStockLedger.Audit audit) {
        return new RawBucket(
                audit.state().available(),
                audit.state().pending(),
                audit.state().lent(),
                audit.tickets().entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, ticket -> reservation(ticket.getValue()))),
                audit.used(),
                audit.transfers().stream().collect(toMap(Transfer::id, Transfer::units)));
    }

    private static RawReservation reservation(LedgerEntry entry) {
        return new RawReservation(
                entry.state(), entry.ticket().buyer(), entry.ticket().quantity());
    }
}
