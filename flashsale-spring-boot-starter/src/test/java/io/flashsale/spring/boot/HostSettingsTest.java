package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The contract holds whatever the host has set up for itself, and the host's own calls are left alone. */
class HostSettingsTest {
    private static TestServer server;
    private static Http ann;
    private static Http admin;

    @BeforeAll
    static void start() {
        server = TestServer.startInMemory(
                Application.class,
                "spring.jackson.property-naming-strategy=SNAKE_CASE",
                "spring.jackson.default-property-inclusion=non_empty",
                "spring.mvc.problemdetails.enabled=true",
                "spring.mvc.servlet.path=/api",
                "server.servlet.context-path=/shop",
                "server.tomcat.threads.max=20");
        ann = server.http().below("/shop/api").as("ann");
        admin = server.http().below("/shop/api").as("admin");
        SettableClock clock = (SettableClock) server.bean(Clock.class);
        Sales.publish(admin, "sale", clock.instant(), 10, 1);
        clock.advance(Duration.ofSeconds(61));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void namesAndEmptyListsStayAsTheContractHasThem() {
        Answer item = ann.get(Sales.item("sale"));
        assertThat(item.object("salePrice")).isEqualTo(Map.of("amount", 4900, "currency", "EUR"));
        assertThat(item.texts("media")).isEmpty();
        assertThat(item.body()).doesNotContain("sale_id", "sale_price", "per_buyer_limit");

        String ticket = Sales.created(ann, "sale");
        assertThat(ann.get("/flash-sales/orders/" + ticket).object("unitPrice")).isNotNull();
        Answer stats = admin.get("/admin/flash-sales/sale/stats");
        assertThat(stats.number("items[0].rejected.LIMIT")).isZero();
        assertThat(stats.number("items[0].ledgerAvailable")).isEqualTo(9);
        Answer bad = ann.post(Sales.item("sale") + "/orders", "{}");
        assertThat(bad.text("errors[0].field")).isEqualTo("quantity");
    }

    @Test
    void noAdviceOfTheHostsComesBetween() {
        Answer wrongMethod = ann.get(Sales.item("sale") + "/orders");
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(wrongMethod.reason()).isEqualTo("METHOD_NOT_ALLOWED");
        Answer broken = ann.post(Sales.item("sale") + "/orders", "{");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.reason()).isEqualTo("BAD_REQUEST");
        assertThat(ann.get("/flash-sales/nothing/here").reason()).isEqualTo("NOT_FOUND");
    }

    @Test
    void whatSpringSecurityRefusesHasAReasonToo() {
        Answer unknown = server.http().below("/shop/api").get("/flash-sales/orders");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.reason()).isEqualTo("UNAUTHENTICATED");
        assertThat(unknown.header("WWW-Authenticate")).isPresent();

        Answer forbidden = ann.get("/admin/flash-sales");
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.reason()).isEqualTo("FORBIDDEN");
    }

    @Test
    void browsersThatAskForHtmlGetTheHostsPage() {
        Answer page =
                server.http().below("/shop/api").with("Accept", "text/html,*/*").get("/flash-sales/orders");
        assertThat(page.status()).isEqualTo(401);
        assertThat(page.body()).doesNotContain("reason");
    }

    @Test
    void theHostsOwnCallsAreLeftAlone() {
        assertThat(ann.get("/own").status()).isEqualTo(418);
        assertThat(ann.get("/flash-sales-archive").body()).isEqualTo("[\"kept\"]");
        assertThat(ann.post("/flash-sales-archive").reason()).isNull();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SettableClock clock() {
            return new SettableClock();
        }

        @Bean
        HostController hostController(FlashSale flashSale) {
            return new HostController();
        }

        @Bean
        HostAdvice hostAdvice() {
            return new HostAdvice();
        }

        @Bean
        SecurityFilterChain strict(HttpSecurity http) throws Exception {
            return http.csrf(csrf -> csrf.disable())
                    .httpBasic(Customizer.withDefaults())
                    .authorizeHttpRequests(requests -> requests.requestMatchers(request -> request.getServletPath()
                                    .concat(String.valueOf(request.getPathInfo()))
                                    .contains("/admin/"))
                            .hasRole("ADMIN")
                            .anyRequest()
                            .authenticated())
                    .build();
        }

        @Bean
        UserDetailsService everybody() {
            return name -> User.withUsername(name)
                    .password("{noop}demo")
                    .roles(name.equals("admin") ? "ADMIN" : "USER")
                    .build();
        }
    }

    @RestController
    static class HostController {
        @GetMapping("/own")
        String own() {
            throw new IllegalStateException("the host's own");
        }

        @GetMapping("/flash-sales-archive")
        List<String> archive() {
            return List.of("kept");
        }
    }

    /** Answers everything, as many hosts do. */
    @ControllerAdvice
    static class HostAdvice {
        @ExceptionHandler
        ResponseEntity<String> all(Exception e) {
            return ResponseEntity.status(418).body("\"teapot\"");
        }
    }
}
