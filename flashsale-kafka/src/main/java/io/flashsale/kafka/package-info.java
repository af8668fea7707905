/** The order queue on Kafka. */
@NullMarked
package io.flashsale.kafka;

import org.jspecify.annotations.NullMarked;
