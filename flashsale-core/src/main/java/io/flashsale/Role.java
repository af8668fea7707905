package io.flashsale;

/** What a process does for the shop; one process may hold all roles. */
public enum Role {
    /** Writes sales. */
    ADMIN,
    /** Fills caches and stock before the start. */
    LOADER,
    /** Serves item pages and sale tokens. */
    DETAIL,
    /** Takes order requests and answers status. */
    ORDER,
    /** Decides tickets and repairs: OrderWorker and Reconciler. */
    WORKER
}
