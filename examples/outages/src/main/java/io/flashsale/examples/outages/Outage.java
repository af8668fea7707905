package io.flashsale.examples.outages;

import io.flashsale.testkit.server.RedisNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What fails in the middle of a burst. {@link #strike} returns once what failed serves again, and {@link #mend} when all is as before. */
enum Outage {
    NONE("nothing fails") {
        @Override
        void strike(Fleet fleet) {}
    },

    REDIS_PRIMARY_KILL("kill -9 of a Redis primary, which comes back as a replica") {
        @Override
        void strike(Fleet fleet) {
            RedisNode primary = fleet.redis().primaryOf(KEY);
            primary.kill();
            fleet.awaitOtherPrimary(KEY, primary);
        }

        @Override
        void mend(Fleet fleet) {
            fleet.restartDeadRedis();
        }
    },

    REDIS_PRIMARY_STOP("a Redis primary stands still for 15 s") {
        @Override
        void strike(Fleet fleet) {
            RedisNode primary = fleet.redis().primaryOf(KEY);
            primary.pause();
            try {
                Waiting.pause(STANDSTILL);
            } finally {
                primary.resume();
            }
            fleet.awaitOtherPrimary(KEY, primary);
        }
    },

    REDIS_ALL_KILL("kill -9 of all Redis servers, which come back with what is in their append-only files") {
        @Override
        void strike(Fleet fleet) {
            List<RedisNode> nodes = fleet.redis().nodes();
            nodes.forEach(RedisNode::kill);
            nodes.forEach(RedisNode::restart);
            fleet.redis().awaitWhole();
        }
    },

    REDIS_ALL_WIPE("kill -9 of all Redis servers, and an empty cluster at the same addresses") {
        @Override
        void strike(Fleet fleet) {
            fleet.redis().restartEmpty();
        }
    },

    MYSQL_KILL("kill -9 of the database, which is started again") {
        @Override
        void strike(Fleet fleet) {
            fleet.database().kill();
            fleet.database().restart();
        }
    },

    KAFKA_KILL("kill -9 of the broker, which is started again after 15 s") {
        @Override
        void strike(Fleet fleet) {
            fleet.kafka().kill();
            Waiting.pause(STANDSTILL);
            fleet.kafka().restart();
        }
    },

    NODE_KILL("kill -9 of a node of the shop, which is started again") {
        @Override
        void strike(Fleet fleet) {
            fleet.shops().get(0).kill();
            fleet.shops().get(0).restart();
        }
    };

    private static final Duration STANDSTILL = Duration.ofSeconds(15);

    /** The primary of its slot is the one that fails. */
    private static final String KEY = "any";

    private final String what;

    Outage(String what) {
        this.what = what;
    }

    abstract void strike(Fleet fleet);

    /** Brings back what is still missing. */
    void mend(Fleet fleet) {}

    /** As on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String what() {
        return what;
    }

    /** @throws IllegalArgumentException naming those that there are */
    static Outage of(String label) {
        return Arrays.stream(values())
                .filter(outage -> outage.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no outage is called " + label + "; there are "
                        + Arrays.stream(values())
                                .map(Outage::label)
                                .collect(Collectors.joining(", ", "", ", and all"))));
    }
}
