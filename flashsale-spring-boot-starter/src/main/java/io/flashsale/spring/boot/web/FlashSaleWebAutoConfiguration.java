package io.flashsale.spring.boot.web;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.Role;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.FlashSaleProperties;
import io.flashsale.spring.boot.internal.AutoConfigurationNames;
import io.flashsale.spring.boot.internal.ConditionalOnSwitch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The REST endpoints, each where this process has the role for it. */
@AutoConfiguration(
        after = FlashSaleAutoConfiguration.class,
        afterName = {
            AutoConfigurationNames.WEB_MVC_3,
            AutoConfigurationNames.WEB_MVC_4,
            AutoConfigurationNames.SECURITY_3,
            AutoConfigurationNames.SECURITY_4
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean({FlashSale.class, FlashSaleProperties.class})
@ConditionalOnSwitch("flashsale.rest.enabled")
@Import({ProblemAdvice.class, AdminConfiguration.class})
public class FlashSaleWebAutoConfiguration {
    /** More than the core's own bound, so that it comes first. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    BuyerResolver flashSaleBuyerResolver() {
        return BuyerResolver.principalName();
    }

    @Bean
    @ConditionalOnMissingBean
    ClientResolver flashSaleClientResolver(FlashSaleProperties properties) {
        return new HeaderClientResolver(properties.rest().deviceHeader());
    }

    @Bean
    Requests flashSaleRequests(BuyerResolver buyers, ClientResolver clients) {
        return new Requests(buyers, clients);
    }

    @Bean
    WebMvcConfigurer flashSaleAnswerWriter() {
        return new WebMvcConfigurer() {
            @Override
            public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
                handlers.add(new Answer.Writer());
            }
        };
    }

    @Bean
    Answers flashSaleAnswers(FlashSaleProperties properties, FlashSaleSettings settings, Environment environment) {
        FlashSaleProperties.Rest rest = properties.rest();
        Integer maxWaiting = rest.maxWaiting();
        return new Answers(
                maxWaiting == null ? ContainerThreads.mayWait(environment) : maxWaiting,
                rest.asynchronous(),
                settings.placeTimeout().plus(MARGIN));
    }

    @Bean
    @ConditionalOnRole(Role.DETAIL)
    SaleController flashSaleSaleController(
            FlashSale flashSale, Requests requests, ObjectProvider<Clock> clock, Answers answers) {
        return new SaleController(flashSale, requests, clock.getIfUnique(Clock::systemUTC), answers);
    }

    @Bean
    @ConditionalOnRole(Role.ORDER)
    OrderController flashSaleOrderController(FlashSale flashSale, Requests requests, Answers answers) {
        return new OrderController(flashSale, requests, answers);
    }

    @Bean
    @ConditionalOnRole(Role.ORDER)
    @ConditionalOnSwitch(value = "flashsale.rest.payment.enabled", otherwise = false)
    PaymentController flashSalePaymentController(FlashSale flashSale, Requests requests) {
        return new PaymentController(flashSale, requests);
    }

    @Bean
    UnmatchedRequests flashSaleUnmatchedRequests(
            @Qualifier("handlerExceptionResolver") ObjectProvider<HandlerExceptionResolver> resolvers) {
        return new UnmatchedRequests(resolvers::getObject);
    }

    @Bean
    ProblemFilter flashSaleProblemFilter(@Value("${spring.mvc.servlet.path:/}") String servletPath) {
        return new ProblemFilter(servletPath);
    }
}
