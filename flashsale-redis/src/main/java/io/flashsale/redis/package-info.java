/** The stock ledger, the shared sale cache and the shared rate limit on Redis or Redis Cluster. */
@NullMarked
package io.flashsale.redis;

import org.jspecify.annotations.NullMarked;
