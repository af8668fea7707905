package io.flashsale.spi;

/** What a signing key signs; keys of one purpose are worthless for another. */
public enum KeyPurpose {
    /** Tickets, the receipts of accepted requests: its keys must outlive the sale by 7 days. */
    TICKET,
    /** Tokens handed out once a sale is open: they live for minutes. */
    SALE_TOKEN
}
