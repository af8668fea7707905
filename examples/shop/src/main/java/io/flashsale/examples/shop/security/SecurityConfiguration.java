package io.flashsale.examples.shop.security;

import io.flashsale.examples.shop.ShopSettings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.logout.HttpStatusReturningLogoutSuccessHandler;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/*
 * Two kinds of callers, two chains, one set of rules.
 *
 * A program sends its name and password with every call (HTTP Basic). Such a call has no session, neither makes nor reads one, and needs no CSRF
 * token: no browser adds an Authorization header by itself, because nothing here ever asks a browser for one (no WWW-Authenticate: Basic).
 *
 * A browser signs in once with a form and has a session from then on, never before; its unsafe calls carry the CSRF token of the cookie
 * XSRF-TOKEN in the header X-XSRF-TOKEN. The cookie is handed out by GET /session only, so that reading the sales costs neither a session nor a
 * cookie, whatever the crowd.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    @Bean
    DemoAccounts demoAccounts(ShopSettings settings) {
        return new DemoAccounts(settings.buyerPassword(), settings.adminPassword());
    }

    @Bean
    @Order(1)
    SecurityFilterChain programs(HttpSecurity http, ShopSettings settings) {
        Refusals refusals = new Refusals();
        return common(http, settings, refusals)
                .securityMatcher(SecurityConfiguration::carriesCredentials)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .httpBasic(basic -> basic.authenticationEntryPoint(refusals))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain browsers(HttpSecurity http, ShopSettings settings) {
        return common(http, settings, new Refusals())
                .csrf(csrf -> csrf.csrfTokenRepository(csrfCookie())
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .ignoringRequestMatchers(SecurityConfiguration::isSignedUpload))
                .formLogin(form -> form.loginPage("/login")
                        .successHandler((request, response, who) -> LoginRedirects.onSuccess(request, response))
                        .failureHandler((request, response, failure) -> LoginRedirects.onFailure(request, response)))
                .logout(logout ->
                        logout.logoutSuccessHandler(new HttpStatusReturningLogoutSuccessHandler(HttpStatus.NO_CONTENT)))
                .build();
    }

    private static HttpSecurity common(HttpSecurity http, ShopSettings settings, Refusals refusals) {
        return http.authorizeHttpRequests(SecurityConfiguration::rules)
                .requestCache(AbstractHttpConfigurer::disable)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(contentPolicy(settings)))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny))
                .anonymous(Customizer.withDefaults());
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests
                // What an allowed request leads to inside the server is allowed.
                .dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll()
                .requestMatchers("/admin", "/admin/**")
                .hasRole("ADMIN")
                .requestMatchers("/flash-sales/orders", "/flash-sales/orders/**", "/orders", "/orders/**")
                .authenticated()
                .requestMatchers("/actuator/health", "/actuator/health/**", "/actuator/info")
                .permitAll()
                .requestMatchers("/actuator", "/actuator/**")
                .hasRole("ADMIN")
                .requestMatchers(HttpMethod.GET)
                .permitAll()
                .requestMatchers(HttpMethod.HEAD)
                .permitAll()
                .requestMatchers(SecurityConfiguration::isSignedUpload)
                .permitAll()
                .anyRequest()
                .authenticated();
    }

    private static boolean carriesCredentials(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    /** An upload's address is its own permission: the media store checks the signature in it. */
    private static boolean isSignedUpload(HttpServletRequest request) {
        return request.getMethod().equals("PUT") && request.getRequestURI().startsWith("/media/");
    }

    private static CookieCsrfTokenRepository csrfCookie() {
        CookieCsrfTokenRepository cookies = CookieCsrfTokenRepository.withHttpOnlyFalse();
        cookies.setCookieCustomizer(cookie -> cookie.sameSite("Lax"));
        return cookies;
    }

    /** Everything comes from the shop itself; media may also live where the operator says. */
    private static String contentPolicy(ShopSettings settings) {
        String media = String.join(" ", settings.mediaOrigins());
        return "default-src 'self'; img-src 'self' data: %1$s; media-src 'self' %1$s; connect-src 'self' %1$s; "
                        .formatted(media)
                + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }
}
