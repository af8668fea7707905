package io.flashsale.spring.boot.storm;

import io.flashsale.BuyerId;
import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.web.BuyerResolver;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** What tutorials and houses put around a shop. */
final class Hosts {
    private Hosts() {}

    /** Who an Authorization header of the tests names. */
    private static String user(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return null;
        }
        String credentials =
                new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8);
        return credentials.substring(0, credentials.indexOf(':'));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Basic {}

    /** A stateless chain whose own filter reads the bearer's name, once per request, as most tutorials have it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class JwtFilter {
        @Bean
        SecurityFilterChain stateless(HttpSecurity http) throws Exception {
            return http.csrf(csrf -> csrf.disable())
                    .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .addFilterBefore(new NameFilter(), UsernamePasswordAuthenticationFilter.class)
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .build();
        }

        private static final class NameFilter extends OncePerRequestFilter {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                String name = user(request);
                if (name != null) {
                    SecurityContextHolder.getContext()
                            .setAuthentication(new UsernamePasswordAuthenticationToken(
                                    name,
                                    null,
                                    AuthorityUtils.createAuthorityList(
                                            name.equals("admin") ? "ROLE_ADMIN" : "ROLE_USER")));
                }
                chain.doFilter(request, response);
            }
        }
    }

    /** A filter that does not say that it supports asynchronous requests. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class OldFilter {
        @Bean
        FilterRegistrationBean<Filter> oldFilter() {
            FilterRegistrationBean<Filter> registration =
                    new FilterRegistrationBean<>((request, response, chain) -> chain.doFilter(request, response));
            registration.setAsyncSupported(false);
            return registration;
        }
    }

    /** A filter that keeps what is answered, to log it, and copies it afterwards. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class BodyCachingFilter {
        @Bean
        FilterRegistrationBean<Filter> bodyCachingFilter() {
            return new FilterRegistrationBean<>((request, response, chain) -> {
                ContentCachingResponseWrapper copy = new ContentCachingResponseWrapper((HttpServletResponse) response);
                chain.doFilter(request, copy);
                copy.copyBodyToResponse();
            });
        }
    }

    /** A house whose every answer is {@code {"code": 0, "data": ...}}. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({BasicSecurity.class, WrappingAdvice.Wrap.class})
    static class WrappingAdvice {
        @ControllerAdvice
        static class Wrap implements ResponseBodyAdvice<Object> {
            @Override
            public boolean supports(MethodParameter type, Class<? extends HttpMessageConverter<?>> converter) {
                return true;
            }

            @Override
            public Object beforeBodyWrite(
                    Object body,
                    MethodParameter type,
                    MediaType media,
                    Class<? extends HttpMessageConverter<?>> converter,
                    ServerHttpRequest request,
                    ServerHttpResponse response) {
                return Map.of("code", 0, "data", body == null ? List.of() : body);
            }
        }
    }

    /** Behind a gateway that says who calls. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration",
                "org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration",
                "org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
            })
    static class HeaderBuyers {
        @Bean
        BuyerResolver buyerFromTheGateway() {
            return request -> {
                String name = user(request);
                return name == null ? null : new BuyerId(name);
            };
        }
    }
}
