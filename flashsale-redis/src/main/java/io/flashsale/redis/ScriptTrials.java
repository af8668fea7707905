package io.flashsale.redis;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.StartFindings;
import io.flashsale.spi.StockLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/** The {@link ScriptTrial} of every primary. */
final class ScriptTrials {
    /** A name falls on a given one of n primaries with a probability of about 1/n. */
    private static final int MAX_NAMES_PER_PRIMARY = 100;

    private final RedissonClient client;
    private final StockLedger ledger;
    private final BucketNames names;
    private final String node = UUID.randomUUID().toString();

    ScriptTrials(RedisAccess access, StockLedger ledger) {
        this.client = access.client();
        this.ledger = ledger;
        this.names = new BucketNames(access.settings().keyPrefix());
    }

    /** What is refused, at most one script of each primary. */
    StartFindings run() {
        StartFindings findings = new StartFindings();
        buckets().forEach((primary, bucket) -> {
            new ScriptTrial(ledger, bucket).run(primary, findings);
            cleanUp(bucket);
        });
        return findings;
    }

    private Map<String, Bucket> buckets() {
        Map<String, Bucket> found = new HashMap<>();
        if (!(client instanceof Redisson redisson)) {
            found.put("Redis", ScriptTrial.bucket(node));
            return found;
        }
        ConnectionManager manager = redisson.getCommandExecutor().getConnectionManager();
        int primaries = manager.getEntrySet().size();
        for (int number = 0; found.size() < primaries && number < primaries * MAX_NAMES_PER_PRIMARY; number++) {
            Bucket bucket = ScriptTrial.bucket(node + "-" + number);
            MasterSlaveEntry primary = manager.getEntry(BucketSlots.slot(names.tag(bucket.item(), 0)));
            if (primary != null) {
                found.putIfAbsent("redis://" + hostAndPort(primary), bucket);
            }
        }
        return found;
    }

    private static String hostAndPort(MasterSlaveEntry primary) {
        return primary.getClient().getAddr().getHostString() + ":"
                + primary.getClient().getAddr().getPort();
    }

    /** If it does not succeed, the keys are forgotten by themselves. */
    private void cleanUp(Bucket bucket) {
        BucketKeys keys = names.of(bucket);
        List<String> left = new ArrayList<>(ScriptTrial.guards(keys));
        keys.all().forEach(key -> left.add((String) key));
        try {
            client.getKeys().delete(left.toArray(String[]::new));
        } catch (RedisException refused) {
            return;
        }
    }
}
