package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy that may lag, and may be down without anybody waiting for it: after a failure nobody asks it for {@value #LEFT_ALONE_SECONDS} s.
 * Those who ask at the moment it fails wait as long as its pool and its socket timeout let them. Safe for any number of threads.
 */
final class Replica {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final long LEFT_ALONE_SECONDS = 5;

    private final DataSource dataSource;
    private final AtomicLong usableAtNanos = new AtomicLong(System.nanoTime());

    Replica(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    DataSource dataSource() {
        return dataSource;
    }

    boolean usable() {
        return System.nanoTime() - usableAtNanos.get() >= 0;
    }

    void failed(FlashSaleException cause) {
        usableAtNanos.set(System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_ALONE_SECONDS));
        LOG.warn("the replica fails, reads go to the primary for the next {} s", LEFT_ALONE_SECONDS, cause);
    }
}
