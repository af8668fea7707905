package io.flashsale.examples.shop.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * The accounts of a demo: every buyer name exists and has the same password; {@code admin} has its own.
 *
 * <p>A real shop asks its own users' table. What it should keep is that a REST call costs no slow password hash: a crowd that signs in with every
 * call would spend the shop's processors on bcrypt instead of orders. Real callers bring a session or a signed token.
 */
final class DemoAccounts implements AuthenticationProvider {
    static final String ADMIN = "admin";
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_.:@-]{1,64}"); // what flashsale allows as a buyer id
    private static final GrantedAuthority ROLE_BUYER = new SimpleGrantedAuthority("ROLE_BUYER");
    private static final GrantedAuthority ROLE_ADMIN = new SimpleGrantedAuthority("ROLE_ADMIN");

    private final byte[] buyerPassword;
    private final byte[] adminPassword;

    DemoAccounts(String buyerPassword, String adminPassword) {
        this.buyerPassword = buyerPassword.getBytes(UTF_8);
        this.adminPassword = adminPassword.getBytes(UTF_8);
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName();
        byte[] password = String.valueOf(attempt.getCredentials()).getBytes(UTF_8);
        boolean admin = name.equals(ADMIN);
        boolean right = MessageDigest.isEqual(password, admin ? adminPassword : buyerPassword);
        if (!right || !NAME.matcher(name).matches()) {
            throw new BadCredentialsException("There is no buyer of this name and password");
        }
        return UsernamePasswordAuthenticationToken.authenticated(
                name, null, admin ? List.of(ROLE_BUYER, ROLE_ADMIN) : List.of(ROLE_BUYER));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
