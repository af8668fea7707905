package io.flashsale.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What one server says of itself.
 *
 * @param info the answer of INFO
 * @param config the values of CONFIG GET, empty if the server forbids the question
 * @param cluster the answer of CLUSTER INFO, empty if the client takes it for a single server
 * @param ahead how far its clock is ahead of this machine's, exact to half of the time that the answer took
 */
record ServerFacts(
        String address,
        Map<String, String> info,
        Optional<Map<String, String>> config,
        Optional<Map<String, String>> cluster,
        Duration ahead) {}
