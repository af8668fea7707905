/** Buyers by the dozen, over real HTTP, in hosts that are odd but ordinary. */
package io.flashsale.spring.boot.storm;
