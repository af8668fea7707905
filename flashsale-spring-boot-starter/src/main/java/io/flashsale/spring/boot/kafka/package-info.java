/** The order queue in Kafka. */
@NullMarked
package io.flashsale.spring.boot.kafka;

import org.jspecify.annotations.NullMarked;
