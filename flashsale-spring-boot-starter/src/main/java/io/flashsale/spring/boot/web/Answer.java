package io.flashsale.spring.boot.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * An answer of the contract. It is written past the host's converters and advices, so that none of them changes a byte.
 *
 * @param body what {@link Json} can write; null for none
 */
record Answer(
        HttpStatus status,
        String contentType,
        Map<String, String> headers,
        @Nullable Object body) {
    private static final String JSON = "application/json";

    static Answer ok(Object body) {
        return of(HttpStatus.OK, body);
    }

    static Answer of(HttpStatus status, Object body) {
        return new Answer(status, JSON, Map.of(), body);
    }

    static Answer noContent() {
        return new Answer(HttpStatus.NO_CONTENT, JSON, Map.of(), null);
    }

    private void writeTo(HttpServletResponse response) throws IOException {
        response.setStatus(status.value());
        headers.forEach(response::setHeader);
        if (body == null) {
            return;
        }
        byte[] bytes = Json.bytes(body);
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** Spring MVC's way from what a controller returns to the response. */
    static final class Writer implements HandlerMethodReturnValueHandler {
        @Override
        public boolean supportsReturnType(MethodParameter returnType) {
            return returnType.getParameterType() == Answer.class;
        }

        @Override
        public void handleReturnValue(
                @Nullable Object returned,
                MethodParameter returnType,
                ModelAndViewContainer container,
                NativeWebRequest request)
                throws IOException {
            container.setRequestHandled(true);
            HttpServletResponse response = request.getNativeResponse(HttpServletResponse.class);
            if (returned instanceof Answer answer && response != null) {
                answer.writeTo(response);
            }
        }
    }
}
