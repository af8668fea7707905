package io.flashsale.spring.boot.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spring.boot.support.Http.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check that holds all others' answers is strict. */
class ContractCheckTest {
    private static final String TOKEN = "{\"token\":\"t\",\"expiresAt\":\"2030-01-01T10:00:00Z\"}";
    private static final String SOLD_OUT = "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,"
            + "\"detail\":\"No unit is left.\",\"reason\":\"SOLD_OUT\"}";
    private final ContractCheck contract = ContractCheck.ofTheJar();

    @Test
    void whatThePageSaysPasses() {
        assertThatCode(() -> token(200, TOKEN)).doesNotThrowAnyException();
        assertThatCode(() -> order(409, SOLD_OUT)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"token":"t"} | $.expiresAt is missing
                    {"token":"t","expiresAt":"2030-01-01T10:00:00Z","buyer":"ann"} | $.buyer is not declared
                    {"token":7,"expiresAt":"2030-01-01T10:00:00Z"} | $.token is no string
                    {"token":"t","expiresAt":"tomorrow"} | $.expiresAt is no time
                    ["t"] | $ is no object
                    token | $ is no object
                    """)
    void anotherBodyFails(String body, String complaint) {
        assertThatThrownBy(() -> token(200, body))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void anotherStatusOrReasonFails() {
        assertThatThrownBy(() -> token(418, TOKEN)).hasMessageContaining("the status is not declared");
        assertThatThrownBy(() -> order(409, SOLD_OUT.replace("SOLD_OUT", "GONE")))
                .hasMessageContaining("$.reason is none of [SOLD_OUT, LIMIT_REACHED]");
        assertThatThrownBy(() -> order(409, SOLD_OUT.replace("409", "400"))).hasMessageContaining("$.status");
    }

    @Test
    void anotherCacheControlFails() {
        Answer kept = answer(200, "application/json", "public, max-age=1", TOKEN);
        assertThatThrownBy(() -> contract.check("GET", "/flash-sales/sale/items/PHONE/token", kept))
                .hasMessageContaining("header Cache-Control is not private, no-store");
    }

    private void token(int status, String body) {
        contract.check(
                "GET",
                "/flash-sales/sale/items/PHONE/token",
                answer(status, "application/json", "private, no-store", body));
    }

    private void order(int status, String body) {
        contract.check(
                "POST",
                "/flash-sales/sale/items/PHONE/orders",
                answer(status, "application/problem+json", "private, no-store", body));
    }

    private static Answer answer(int status, String type, String cacheControl, String body) {
        return new Answer(status, Map.of("Content-Type", List.of(type), "Cache-Control", List.of(cacheControl)), body);
    }
}
