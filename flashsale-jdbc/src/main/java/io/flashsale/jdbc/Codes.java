package io.flashsale.jdbc;

import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.spi.SigningKey;

/** The numbers that stand for names in the tables. They never change their meaning, whatever becomes of the enums. */
final class Codes {
    static final int CREATED = 1;
    static final int PAID = 2;
    static final int CANCELLED = 3;
    static final int REJECTED = 4;
    static final int RELEASE_NEW = 0;
    static final int RELEASE_COUNTED = 1;
    static final int RELEASE_DONE = 2;
    static final int PUBLISHED = 2;

    /** Among the purposes of keys: the row whose name is the shop's identity. */
    static final int SHOP = 0;

    private Codes() {}

    static int of(OrderStatus status) {
        return switch (status) {
            case CREATED -> CREATED;
            case PAID -> PAID;
            case CANCELLED -> CANCELLED;
            case REJECTED -> REJECTED;
            case PENDING -> throw new IllegalArgumentException("an undecided ticket has no row");
        };
    }

    static OrderStatus status(int code) {
        return switch (code) {
            case CREATED -> OrderStatus.CREATED;
            case PAID -> OrderStatus.PAID;
            case CANCELLED -> OrderStatus.CANCELLED;
            case REJECTED -> OrderStatus.REJECTED;
            default -> throw unknown("status", code);
        };
    }

    static int of(OrderReason reason) {
        return switch (reason) {
            case LIMIT -> 1;
            case SOLD_OUT -> 2;
            case POISON -> 3;
            case LOST -> 4;
            case HOST -> 5;
            case CLOSED -> 6;
            case UNPAID -> 7;
            case BUYER -> 8;
        };
    }

    static OrderReason reason(int code) {
        return switch (code) {
            case 1 -> OrderReason.LIMIT;
            case 2 -> OrderReason.SOLD_OUT;
            case 3 -> OrderReason.POISON;
            case 4 -> OrderReason.LOST;
            case 5 -> OrderReason.HOST;
            case 6 -> OrderReason.CLOSED;
            case 7 -> OrderReason.UNPAID;
            case 8 -> OrderReason.BUYER;
            default -> throw unknown("reason", code);
        };
    }

    static int of(SigningKey.Purpose purpose) {
        return switch (purpose) {
            case TICKET -> 1;
            case SALE_TOKEN -> 2;
        };
    }

    static int of(Sale.State state) {
        return switch (state) {
            case DRAFT -> 1;
            case PUBLISHED -> PUBLISHED;
        };
    }

    static Sale.State saleState(int code) {
        return switch (code) {
            case 1 -> Sale.State.DRAFT;
            case PUBLISHED -> Sale.State.PUBLISHED;
            default -> throw unknown("sale state", code);
        };
    }

    private static IllegalStateException unknown(String what, int code) {
        return new IllegalStateException("unknown " + what + " " + code + ": was it written by a newer release?");
    }
}
