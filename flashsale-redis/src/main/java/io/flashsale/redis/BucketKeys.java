package io.flashsale.redis;

import java.util.List;

/** The names of a bucket's keys, which all share one hash tag and so one slot. */
final class BucketKeys {
    private final String tag;
    private final String bucket;
    private final String buyers;
    private final String tickets;
    private final String transfers;
    private final String fresh;
    private final String checks;
    private final String voids;

    /** @param tag without its braces */
    BucketKeys(String tag) {
        this.tag = "{" + tag + "}:";
        this.bucket = this.tag + "m";
        this.buyers = this.tag + "u";
        this.tickets = this.tag + "t";
        this.transfers = this.tag + "o";
        this.fresh = this.tag + "q";
        this.checks = this.tag + "r";
        this.voids = this.tag + "v";
    }

    List<Object> bucket() {
        return List.of(bucket);
    }

    List<Object> tickets() {
        return List.of(bucket, buyers, tickets);
    }

    List<Object> ticketsAndVoids() {
        return List.of(bucket, buyers, tickets, voids);
    }

    List<Object> bucketAndTransfers() {
        return List.of(bucket, transfers);
    }

    List<Object> reservations() {
        return List.of(bucket, buyers, tickets, fresh, checks);
    }

    List<Object> reserve() {
        return List.of(bucket, buyers, tickets, fresh, checks, voids);
    }

    /** All whose time is the bucket's. */
    List<Object> configured() {
        return List.of(bucket, buyers, tickets, fresh, checks, transfers);
    }

    List<Object> all() {
        return List.of(bucket, buyers, tickets, fresh, checks, transfers, voids);
    }

    List<Object> refund(int epoch, String ticket) {
        return List.of(bucket, buyers, tickets, guard('f', epoch, ticket));
    }

    List<Object> credit(int epoch, String id) {
        return List.of(bucket, guard('i', epoch, id));
    }

    List<Object> transfer(int epoch, String id) {
        return List.of(bucket, transfers, guard('a', epoch, id));
    }

    /** A newer epoch starts without guards, as it starts without everything else. */
    String guard(char kind, int epoch, String id) {
        return tag + kind + ":" + epoch + ":" + id;
    }
}
