package io.flashsale;

/** What a process does for the shop; one process may hold all roles. */
public enum Role {
    /** Writes sales. */
    ADMIN,
    /** Fills caches and warms media before the start. */
    LOADER,
    /** Serves item pages and sale tokens. */
    DETAIL,
    /** Takes order requests and answers status. */
    ORDER,
    /** Decides tickets, and keeps items: loads their stock and repairs. */
    WORKER
}
