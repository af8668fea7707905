package io.flashsale.spring.boot.web;

import io.flashsale.Client;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client as the container and the headers tell it. The address is the container's: behind a proxy, Spring Boot's {@code
 * server.forward-headers-strategy} decides whose word it takes.
 *
 * <p>Without a header that names the device, its fingerprint is a hash of address and User-Agent together: a User-Agent alone is shared
 * by millions, and a limit on it would refuse them all.
 */
final class HeaderClientResolver implements ClientResolver {
    private static final int MAX_DEVICE_LENGTH = 256;
    private final @Nullable String deviceHeader;

    HeaderClientResolver(@Nullable String deviceHeader) {
        this.deviceHeader = deviceHeader;
    }

    @Override
    public Client resolve(HttpServletRequest request) {
        String address = text(request.getRemoteAddr());
        return new Client(address, device(address, request), Map.of());
    }

    private String device(String address, HttpServletRequest request) {
        if (deviceHeader != null) {
            String named = text(request.getHeader(deviceHeader));
            return named.length() <= MAX_DEVICE_LENGTH ? named : hash(named);
        }
        String agent = text(request.getHeader("User-Agent"));
        return agent.isEmpty() ? "" : hash(address + '\n' + agent);
    }

    /** FNV-1a, 64 bits: it names, it protects nothing. */
    private static String hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int index = 0; index < text.length(); index++) {
            hash = (hash ^ text.charAt(index)) * 0x100000001b3L;
        }
        return Long.toHexString(hash);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
