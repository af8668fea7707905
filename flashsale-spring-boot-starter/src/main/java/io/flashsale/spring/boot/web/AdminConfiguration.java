package io.flashsale.spring.boot.web;

import io.flashsale.FlashSale;
import io.flashsale.Role;
import io.flashsale.spring.boot.FlashSaleProperties;
import io.flashsale.spring.boot.FlashSaleProperties.Admin.Access;
import io.flashsale.spring.boot.internal.ConditionalOnSwitch;
import io.flashsale.spring.boot.internal.HostProperties;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The operator's endpoints: only where Spring Security tells who calls, and then each call is asked for the role; or where the operator
 * says in so many words that they may stand open.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.ADMIN)
@ConditionalOnSwitch("flashsale.admin.enabled")
class AdminConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(AdminConfiguration.class);
    private static final String SECURITY = "springSecurityFilterChain";

    /** They exist. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(GuardedOrAskedFor.class)
    static class Present {
        @Bean
        AdminController flashSaleAdminController(
                FlashSale flashSale, FlashSaleProperties properties, ObjectProvider<Clock> clock) {
            FlashSaleProperties.Admin admin = properties.admin();
            boolean unguarded = admin.access() == Access.UNGUARDED;
            if (unguarded) {
                LOG.warn("Anybody who can reach /admin/flash-sales may change sales: flashsale.admin.access=unguarded");
            }
            return new AdminController(
                    flashSale.admin(), clock.getIfUnique(Clock::systemUTC), unguarded ? null : admin.role());
        }
    }

    /** They do not, and somebody should know why. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(NeitherGuardedNorAskedFor.class)
    static class Absent {
        Absent(FlashSaleProperties properties) {
            String reason = "nothing would guard /admin/flash-sales: add Spring Security, or set"
                    + " flashsale.admin.access=unguarded to leave them open to everybody who can reach them";
            if (Boolean.TRUE.equals(properties.admin().enabled())) {
                throw new InvalidConfigurationPropertyValueException("flashsale.admin.enabled", true, reason);
            }
            LOG.info("No admin endpoints, because {}; flashsale.admin.enabled=false silences this", reason);
        }
    }

    /** Decided by the value as it is bound. */
    static final class Unguarded implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return new HostProperties(context.getEnvironment()).choice("flashsale.admin.access", Access.ROLE)
                    == Access.UNGUARDED;
        }
    }

    static final class GuardedOrAskedFor extends AnyNestedCondition {
        GuardedOrAskedFor() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(name = SECURITY)
        static final class Guarded {}

        @Conditional(Unguarded.class)
        static final class AskedFor {}
    }

    /** The opposite, spelled out: which of two nested configurations comes first is not defined. */
    static final class NeitherGuardedNorAskedFor extends NoneNestedConditions {
        NeitherGuardedNorAskedFor() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(name = SECURITY)
        static final class Guarded {}

        @Conditional(Unguarded.class)
        static final class AskedFor {}
    }
}
