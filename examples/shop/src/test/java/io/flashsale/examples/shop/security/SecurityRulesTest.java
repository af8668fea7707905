package io.flashsale.examples.shop.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.examples.shop.ShopServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.security.crypto.password.PasswordEncoder;

class SecurityRulesTest extends ShopServer {
    private static final String ORDER = "/flash-sales/none/items/none/orders";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/sales/demo/radio",
                "/login",
                "/session",
                "/css/base.css",
                "/js/lib/api.js",
                "/actuator/health"
            })
    void strangersReadWithoutGettingASession(String path) throws Exception {
        HttpResponse<String> response = program().get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("JSESSIONID"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /flash-sales/orders",
        "GET, /flash-sales/orders/some-ticket",
        "GET, /admin/flash-sales",
        "GET, /actuator/metrics",
    })
    void callsThatNeedAnAccountSaySoAsAProblemAndWithoutTheBrowsersOwnWindow(String method, String path)
            throws Exception {
        HttpResponse<String> response = browser().send(method, path, null);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).doesNotContain("Basic");
        assertThat(response.body()).contains("\"reason\":\"UNAUTHENTICATED\"").contains("\"status\":401");
        assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void somebodyWhoOpensAPageIsSentToTheSignInPageAndBackToWhereTheyWere() throws Exception {
        HttpResponse<String> asked = browser().get("/orders?from=mail", "Accept", "text/html");
        assertThat(asked.statusCode()).isEqualTo(302);
        assertThat(asked.headers().firstValue("Location").orElse("")).endsWith("/login?next=%2Forders%3Ffrom%3Dmail");

        HttpResponse<String> signedIn = browser().signIn("ann", "demo", "%2Forders%3Ffrom%3Dmail");
        assertThat(signedIn.statusCode()).isEqualTo(302);
        assertThat(signedIn.headers().firstValue("Location").orElse("")).endsWith("/orders?from=mail");
    }

    @Test
    void anyNameSignsInWithBasicAndGetsNeitherSessionNorCookie() throws Exception {
        HttpResponse<String> response = basic("ann@example.org", "demo").get("/session");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"name\":\"ann@example.org\"").contains("\"admin\":false");
        assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void noPasswordIsEverHashedSlowly(@Autowired ApplicationContext context) {
        assertThat(context.getBeanNamesForType(PasswordEncoder.class)).isEmpty();
        assertThat(context.getBean(DemoAccounts.class)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"ann, wrong", "ann, ''", "admin, demo", "ann smith, demo", "<script>, demo", "'', demo"})
    void wrongPasswordsAndImpossibleNamesAreRefused(String name, String password) throws Exception {
        HttpResponse<String> response = basic(name, password).get("/session");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).doesNotContain("Basic");
    }

    @Test
    void aNameOfMoreThan64CharactersIsRefused() throws Exception {
        assertThat(basic("a".repeat(64), "demo").get("/session").statusCode()).isEqualTo(200);
        assertThat(basic("a".repeat(65), "demo").get("/session").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/new",
                "/admin/sales.html",
                "/admin/flash-sales",
                "/admin/flash-sales/x/stats",
                "/actuator/metrics"
            })
    void theOperatorsPartIsClosedToBuyers(String path) throws Exception {
        HttpResponse<String> response = basic("ann", "demo").get(path);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("\"reason\":\"FORBIDDEN\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin", "/admin/new", "/admin/sales/demo", "/admin/sales/demo/edit", "/actuator/metrics"})
    void theOperatorsPartIsOpenToTheOperator(String path) throws Exception {
        assertThat(basic("admin", "admin").get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionNeedsTheCsrfHeaderForWhateverChangesSomething() throws Exception {
        Caller ann = browser();
        ann.signIn("ann", "demo", "/");
        assertThat(ann.get("/session").body()).contains("\"name\":\"ann\"");

        HttpResponse<String> without = ann.post(ORDER, "{}", "Content-Type", "application/json");
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(without.body()).contains("\"reason\":\"CSRF\"");

        HttpResponse<String> with =
                ann.post(ORDER, "{}", "Content-Type", "application/json", "X-XSRF-TOKEN", ann.cookie("XSRF-TOKEN"));
        assertThat(with.statusCode()).isIn(400, 404);
    }

    @Test
    void aCallWithCredentialsNeedsNoCsrfHeader() throws Exception {
        HttpResponse<String> response = basic("ann", "demo").post(ORDER, "{}", "Content-Type", "application/json");

        assertThat(response.statusCode()).isIn(400, 404);
    }

    @Test
    void anAuthorizationHeaderDoesNotOpenASessionWithoutTheCsrfHeader() throws Exception {
        Caller ann = browser();
        ann.signIn("ann", "demo", "/");

        HttpResponse<String> forged =
                ann.post(ORDER, "{}", "Content-Type", "application/json", "Authorization", "Bearer x");

        assertThat(forged.statusCode()).isEqualTo(401);
    }

    @Test
    void theFormNeedsTheCsrfToken() throws Exception {
        String form = "username=ann&password=demo";
        HttpResponse<String> response =
                browser().post("/login", form, "Content-Type", "application/x-www-form-urlencoded");

        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void aWrongPasswordLeadsBackToTheForm() throws Exception {
        HttpResponse<String> response = browser().signIn("ann", "wrong", "%2Forders");

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location").orElse(""))
                .endsWith("/login?error&name=ann&next=%2Forders");
    }

    @Test
    void signingOutEndsTheSession() throws Exception {
        Caller ann = browser();
        ann.signIn("ann", "demo", "/");
        ann.get("/session");

        assertThat(ann.post("/logout", "", "X-XSRF-TOKEN", ann.cookie("XSRF-TOKEN"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(ann.get("/session").body()).doesNotContain("name");
    }

    @Test
    void pagesMayLoadNothingFromElsewhereAndMayNotBeFramed() throws Exception {
        String policy = program()
                .get("/")
                .headers()
                .firstValue("Content-Security-Policy")
                .orElse("");

        assertThat(policy)
                .contains("default-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void pagesAreAskedForAgainInsteadOfBeingKeptOrForbidden() throws Exception {
        assertThat(program().get("/js/item.js").headers().firstValue("Cache-Control"))
                .hasValue("no-cache");
    }
}
