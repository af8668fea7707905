package io.flashsale.spring.boot.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Bounds the bodies that our controllers read, whether their length is announced or not. */
@ControllerAdvice(basePackageClasses = BodyLimit.class)
class BodyLimit extends RequestBodyAdviceAdapter {
    /** An order is 200 bytes; its token a few hundred. */
    private static final int MAX_BODY_BYTES = 64 * 1024;
    /** A sale of 200 items with long titles is 200 KiB. */
    private static final int MAX_ADMIN_BODY_BYTES = 1024 * 1024;

    @Override
    public boolean supports(
            MethodParameter parameter, Type targetType, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type targetType,
            Class<? extends HttpMessageConverter<?>> converterType)
            throws IOException {
        int limit = parameter.getContainingClass() == AdminController.class ? MAX_ADMIN_BODY_BYTES : MAX_BODY_BYTES;
        if (message.getHeaders().getContentLength() > limit) {
            throw tooLarge(limit);
        }
        byte[] body = message.getBody().readNBytes(limit + 1);
        if (body.length > limit) {
            throw tooLarge(limit);
        }
        return new BoundedMessage(message.getHeaders(), new ByteArrayInputStream(body));
    }

    private static ProblemException tooLarge(int limit) {
        return new ProblemException(Problem.of(
                HttpStatus.valueOf(413), "BODY_TOO_LARGE", "The body may have at most " + limit + " bytes."));
    }

    private record BoundedMessage(HttpHeaders getHeaders, InputStream getBody) implements HttpInputMessage {}
}
