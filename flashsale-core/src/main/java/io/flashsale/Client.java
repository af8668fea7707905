package io.flashsale;

import java.util.Map;

/**
 * Where a request came from, for risk rules.
 *
 * @param address the network address, empty if not known
 * @param device a fingerprint or session, empty if not known
 * @param attributes anything else the host knows
 */
public record Client(String address, String device, Map<String, String> attributes) {
    public static final Client UNKNOWN = new Client("", "", Map.of());

    public Client {
        attributes = Map.copyOf(attributes);
    }
}
