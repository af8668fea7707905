package io.flashsale;

/** How far the operator has brought a sale. */
public enum SaleState {
    /** Being written; invisible to buyers; may be deleted. */
    DRAFT,
    /** Visible to buyers; stock is loaded before the start. */
    PUBLISHED
}
