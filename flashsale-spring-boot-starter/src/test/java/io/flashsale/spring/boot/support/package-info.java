/** What the starter's tests share. */
package io.flashsale.spring.boot.support;
