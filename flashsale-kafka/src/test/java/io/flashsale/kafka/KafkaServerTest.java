package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.testkit.server.KafkaServer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaServerTest {
    @RegisterExtension
    static final KafkaServer SHARED = new KafkaServer();

    @RegisterExtension
    static final KafkaServer OWN = KafkaServer.ofItsOwn();

    private static int nodes(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            return admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).size();
        }
    }

    @Test
    void theSharedBrokerAnswers() throws Exception {
        assertThat(nodes(SHARED.bootstrapServers())).isPositive();
    }

    @Test
    void aBrokerOfItsOwnComesBackAfterACrash() throws Exception {
        assertThat(nodes(OWN.bootstrapServers())).isOne();
        OWN.process().kill();
        assertThat(OWN.process().alive()).isFalse();
        OWN.process().restart();
        assertThat(nodes(OWN.bootstrapServers())).isOne();
    }
}
