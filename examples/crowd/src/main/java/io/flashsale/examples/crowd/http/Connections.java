package io.flashsale.examples.crowd.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of keep-alive HTTP/1.1 connections to one server, all on one event loop thread.
 *
 * <p>Calls beyond the bound wait in line, first come first served; the line is as long as the crowd that stands in it.
 * {@link #send} may be called from any thread; answers arrive on the event loop. While the server is away, calls
 * keep waiting until their deadline and one connection at a time probes for its return.
 */
/*
 * Why one thread and Netty: the crowd usually shares its machine with the shop it measures, so processor time taken
 * by the client is time taken from the shop. One event loop carries tens of thousands of requests per second, needs
 * no locks (buyers, counters and histograms all live on it), and stops the client from using a second core. The JDK's
 * HttpClient has several threads and opens a connection for every concurrent HTTP/1.1 request, without a bound.
 */
public final class Connections implements AutoCloseable {
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
    private static final int MAX_CONNECTING_AT_ONCE = 64;
    private static final int PROBE_AFTER_MILLIS = 200;
    private static final int SWEEP_EVERY_MILLIS = 250;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final String host;
    private final @Nullable SslContext tls;
    private final int limit;
    private final ExchangeListener listener;

    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> open = new HashSet<>();
    private int connecting;
    private boolean away;
    private boolean resting;

    /**
     * @param trustAnyone whether certificates go unchecked: for test deployments with a certificate of their own
     * @param limit the maximum number of connections open at a time
     */
    public Connections(URI server, boolean trustAnyone, int limit, ExchangeListener listener) {
        this.limit = limit;
        this.listener = listener;
        boolean secure = server.getScheme().equals("https");
        int port = server.getPort() != -1 ? server.getPort() : secure ? 443 : 80;
        this.host = server.getHost() + ":" + port;
        this.tls = secure ? tls(trustAnyone) : null;
        this.group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("crowd", true), NioIoHandler.newFactory());
        this.loop = group.next();
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .remoteAddress(server.getHost(), port)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        build(channel, server.getHost(), port);
                    }
                });
        var unused =
                loop.scheduleAtFixedRate(this::sweep, SWEEP_EVERY_MILLIS, SWEEP_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The event loop, for whoever wants to live on the same thread. */
    public ScheduledExecutorService loop() {
        return loop;
    }

    /**
     * Sends a call over the next free connection. The future never fails: no answer by the deadline
     * ({@link System#nanoTime} scale), or a lost connection, is {@link Answer#none} or {@link Answer#unsent}.
     */
    public CompletableFuture<Answer> send(Call call, long deadlineNanos) {
        Exchange exchange = new Exchange(call, deadlineNanos);
        if (loop.inEventLoop()) {
            enqueue(exchange);
        } else {
            loop.execute(() -> enqueue(exchange));
        }
        return exchange.answer;
    }

    private void enqueue(Exchange exchange) {
        waiting.addLast(exchange);
        dispatch();
    }

    private void dispatch() {
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            idle.removeFirst().send(waiting.removeFirst());
        }
        int useful = Math.min(waiting.size(), away ? 1 : MAX_CONNECTING_AT_ONCE);
        while (!resting && connecting < useful && open.size() + connecting < limit) {
            connecting++;
            bootstrap.connect().addListener((ChannelFuture future) -> connected(future));
        }
    }

    private void build(Channel channel, String name, int port) {
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc(), name, port));
        }
        channel.pipeline()
                .addLast(new HttpClientCodec())
                .addLast(new HttpObjectAggregator(MAX_ANSWER_BYTES))
                .addLast(new Connection(this, host, channel));
    }

    private void connected(ChannelFuture future) {
        connecting--;
        Connection connection = future.channel().pipeline().get(Connection.class);
        if (future.isSuccess() && connection != null) {
            away = false;
            open.add(connection);
            release(connection);
        } else {
            away = true;
            rest();
        }
    }

    private void rest() {
        if (!resting) {
            resting = true;
            var unused = loop.schedule(this::probe, PROBE_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void probe() {
        resting = false;
        dispatch();
    }

    void release(Connection connection) {
        idle.addFirst(connection);
        dispatch();
    }

    void answered(Exchange exchange, Answer answer) {
        listener.answered(exchange.call.kind(), answer.status(), System.nanoTime() - exchange.sentNanos);
        exchange.answer.complete(answer);
    }

    void closed(Connection connection, @Nullable Exchange exchange) {
        open.remove(connection);
        idle.remove(connection);
        if (exchange != null) {
            listener.lost(exchange.call.kind());
            exchange.answer.complete(Answer.none("the connection was lost before the answer came"));
        }
        dispatch();
    }

    private void sweep() {
        long now = System.nanoTime();
        List.copyOf(open).forEach(connection -> connection.closeIfOverdue(now));
        List<Exchange> overdue = new ArrayList<>();
        waiting.removeIf(exchange -> exchange.isOverdue(now) && overdue.add(exchange));
        overdue.forEach(exchange -> exchange.answer.complete(Answer.unsent("no connection became free in time")));
    }

    private static SslContext tls(boolean trustAnyone) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            if (trustAnyone) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            }
            return builder.build();
        } catch (SSLException failure) {
            throw new IllegalStateException("this JDK cannot speak TLS", failure);
        }
    }

    @Override
    public void close() {
        loop.execute(() -> List.copyOf(open).forEach(Connection::close));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2_000);
    }
}
