package io.flashsale.spring.boot.support;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;

/** Anybody may call anything; whoever names themselves, with the password "demo", is that user, and "admin" has the role ADMIN. */
@Configuration(proxyBeanMethods = false)
public class BasicSecurity {
    @Bean
    SecurityFilterChain openToAll(HttpSecurity http) throws Exception {
        return http.csrf(csrf -> csrf.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .httpBasic(Customizer.withDefaults())
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
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
