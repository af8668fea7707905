package io.flashsale.s3;

import io.flashsale.s3.S3MediaSettings.WarmUp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What makes a CDN fetch media by asking it for them: bounded in concurrency, time and bytes. */
final class CdnWarmUp {
    static final String THREAD = "flashsale-warm-up";
    private static final Logger LOG = LoggerFactory.getLogger(CdnWarmUp.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final int CHUNK = 64 * 1024;
    private static final int TOO_MANY_REQUESTS = 429;

    private final URI base;
    private final WarmUp settings;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    CdnWarmUp(URI base, WarmUp settings) {
        this.base = base;
        this.settings = settings;
    }

    /**
     * Fetches each key once and throws the bytes away. What fails is logged in one line.
     *
     * @return what is worth another try; without what the CDN refuses, and without what the limit of bytes left out
     */
    Set<String> fetch(Set<String> keys) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Round round = new Round(keys);
        int threads = Math.min(settings.concurrency(), keys.size());
        ExecutorService fetchers = Executors.newFixedThreadPool(threads, CdnWarmUp::thread);
        try {
            for (int count = 0; count < threads; count++) {
                fetchers.execute(round::fetchAll);
            }
            fetchers.shutdown();
            if (!fetchers.awaitTermination(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                round.stop("the time is up after " + settings.timeout());
                fetchers.shutdownNow();
                fetchers.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            round.stop("interrupted");
        } finally {
            fetchers.shutdownNow();
        }
        return round.result(keys.size());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    /** One call of {@link #fetch}. */
    private final class Round {
        private final Queue<String> waiting;
        private final Set<String> cold = ConcurrentHashMap.newKeySet();
        /** The bodies being read: only closing them wakes their readers. */
        private final Set<InputStream> bodies = ConcurrentHashMap.newKeySet();

        private final AtomicLong bytesLeft = new AtomicLong(settings.maxBytes());
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<String> firstFailure = new AtomicReference<>();
        private volatile boolean over;

        Round(Set<String> keys) {
            waiting = new ConcurrentLinkedQueue<>(keys);
            cold.addAll(keys);
        }

        void fetchAll() {
            for (String key = waiting.poll(); key != null && !over; key = waiting.poll()) {
                try {
                    fetchOne(key);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (IOException | RuntimeException e) {
                    fail(key + ": " + e);
                }
            }
        }

        /** Takes the key off the cold ones unless it throws. */
        private void fetchOne(String key) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(Addresses.under(base, key))
                    .timeout(settings.timeout())
                    .build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                bodies.add(body);
                int status = response.statusCode();
                if (status >= 500 || status == TOO_MANY_REQUESTS) {
                    throw new IOException("status " + status);
                }
                if (status != 200) {
                    fail(key + ": status " + status);
                } else if (readAll(body)) {
                    done.incrementAndGet();
                }
                cold.remove(key);
            } finally {
                bodies.remove(response.body());
            }
        }

        /** @return whether that was within the limit of bytes; if not, what waits is left out */
        private boolean readAll(InputStream body) throws IOException {
            byte[] chunk = new byte[CHUNK];
            for (int read = 0; read >= 0; read = body.read(chunk)) {
                if (over) {
                    throw new IOException("not in time");
                }
                if (bytesLeft.addAndGet(-read) < 0) {
                    fail("more than " + settings.maxBytes() + " bytes in all");
                    waiting.forEach(cold::remove);
                    waiting.clear();
                    return false;
                }
            }
            return true;
        }

        void stop(String why) {
            fail(why);
            over = true;
            waiting.clear();
            bodies.forEach(this::close);
        }

        private void close(InputStream body) {
            try {
                body.close();
            } catch (IOException e) {
                LOG.debug("Closing what the CDN sends failed", e);
            }
        }

        private void fail(String why) {
            firstFailure.compareAndSet(null, why);
        }

        Set<String> result(int wanted) {
            String failure = firstFailure.get();
            if (failure != null) {
                LOG.warn("The CDN has {} of {} media; first failure: {}", done, wanted, failure);
            }
            return Set.copyOf(cold);
        }
    }
}
