/** Stock ledger, sale cache and rate limit in Redis. */
@NullMarked
package io.flashsale.spring.boot.redis;

import org.jspecify.annotations.NullMarked;
