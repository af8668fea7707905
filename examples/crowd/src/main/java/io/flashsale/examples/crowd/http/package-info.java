/** The crowd's HTTP client: many keep-alive connections on one thread. */
@NullMarked
package io.flashsale.examples.crowd.http;

import org.jspecify.annotations.NullMarked;
