package io.flashsale.examples.crowd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection with at most one exchange on it; lives on the event loop. */
final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int ANSWER_LIMIT_SECONDS = 10;

    private final Connections pool;
    private final String host;
    private final Channel channel;
    private @Nullable Exchange current;

    Connection(Connections pool, String host, Channel channel) {
        this.pool = pool;
        this.host = host;
        this.channel = channel;
    }

    void send(Exchange exchange) {
        current = exchange;
        exchange.sentNanos = System.nanoTime();
        var unused = channel.writeAndFlush(request(exchange.call), channel.voidPromise());
    }

    /** Gives up on an exchange that is past its deadline, or unanswered for longer than a call may take. */
    void closeIfOverdue(long nowNanos) {
        Exchange exchange = current;
        if (exchange != null
                && (exchange.isOverdue(nowNanos)
                        || nowNanos - exchange.sentNanos > ANSWER_LIMIT_SECONDS * 1_000_000_000L)) {
            close();
        }
    }

    void close() {
        var unused = channel.close();
    }

    private FullHttpRequest request(Call call) {
        ByteBuf body = call.body() == null
                ? Unpooled.EMPTY_BUFFER
                : Unpooled.wrappedBuffer(call.body().getBytes(StandardCharsets.UTF_8));
        var request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(call.method()), call.path(), body);
        var headers = request.headers();
        headers.set(HttpHeaderNames.HOST, host);
        headers.set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON);
        if (call.authorization() != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, call.authorization());
        }
        if (call.idempotencyKey() != null) {
            headers.set("idempotency-key", call.idempotencyKey());
        }
        if (call.body() != null) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        }
        if (!call.method().equals("GET")) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        return request;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        Exchange exchange = current;
        current = null;
        if (exchange == null) {
            close();
            return;
        }
        Answer answer = new Answer(
                response.status().code(),
                response.headers().getInt(HttpHeaderNames.RETRY_AFTER, 0),
                new String(ByteBufUtil.getBytes(response.content()), StandardCharsets.UTF_8));
        if (HttpUtil.isKeepAlive(response)) {
            pool.release(this);
        } else {
            close();
        }
        pool.answered(exchange, answer);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange exchange = current;
        current = null;
        pool.closed(this, exchange);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close();
    }
}
