package io.flashsale.spring.boot.web;

import io.flashsale.Client;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Tells risk rules where a request comes from. A bean of this type replaces the default, which knows the address the container reports
 * and a fingerprint of the device.
 *
 * <p><b>Threads.</b> One instance serves all requests at once; it must not block.
 */
@FunctionalInterface
public interface ClientResolver {
    Client resolve(HttpServletRequest request);
}
