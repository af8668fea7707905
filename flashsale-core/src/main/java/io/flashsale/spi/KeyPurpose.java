package io.flashsale.spi;

/** What a signing key signs; keys of one purpose are worthless for another. */
public enum KeyPurpose {
    /** Receipts of accepted requests: must outlive the sale by 7 days. */
    TICKET,
    /** Tokens handed out once a sale is open: live for minutes. */
    SALE_TOKEN
}
