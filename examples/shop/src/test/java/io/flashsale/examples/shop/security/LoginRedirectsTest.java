package io.flashsale.examples.shop.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginRedirectsTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/orders", "/sales/demo/radio?x=1#top", "/orders/v1.k1.abc_-.mac"})
    void addressesOfThisShopAreKept(String address) {
        assertThat(LoginRedirects.local(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "https://evil.example",
                "//evil.example",
                "/\\evil.example",
                "/\t/evil.example",
                "/\r\nSet-Cookie:x",
                "orders",
                "javascript:alert(1)"
            })
    void anythingElseLeadsToTheFirstPage(String address) {
        assertThat(LoginRedirects.local(address)).isEqualTo("/");
    }

    @Test
    void lettersBeyondAsciiMustComeEncoded() {
        assertThat(LoginRedirects.local("/sales/caf\u00e9")).isEqualTo("/");
    }
}
