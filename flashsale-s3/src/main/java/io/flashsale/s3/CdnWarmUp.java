package io.flashsale.s3;

import io.flashsale.s3.S3MediaSettings.WarmUp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a CDN fetch media by asking it for them: bounded in concurrency, time and bytes. */
final class CdnWarmUp {
    private static final Logger log = LoggerFactory.getLogger(CdnWarmUp.class);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration END_WITHIN = Duration.ofSeconds(2);
    private static final int CHUNK = 64 * 1024;

    private final WarmUp bounds;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_WITHIN)
            .build();

    CdnWarmUp(WarmUp bounds) {
        this.bounds = bounds;
    }

    /** Fetches each URL once and throws the bytes away. What fails is logged in one line. */
    void fetch(List<URI> urls) {
        if (urls.isEmpty()) {
            return;
        }
        Round round = new Round(urls);
        int threads = Math.min(bounds.atOnce(), urls.size());
        ExecutorService fetchers = Executors.newFixedThreadPool(threads, CdnWarmUp::thread);
        try {
            for (int count = 0; count < threads; count++) {
                fetchers.execute(round::fetchAll);
            }
            fetchers.shutdown();
            if (!fetchers.awaitTermination(bounds.within().toMillis(), TimeUnit.MILLISECONDS)) {
                round.fail("the time is up after " + bounds.within());
                fetchers.shutdownNow();
                fetchers.awaitTermination(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            round.fail("interrupted");
        } finally {
            fetchers.shutdownNow();
        }
        round.report(urls.size());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "flashsale-warm-up");
        thread.setDaemon(true);
        return thread;
    }

    /** One call of {@link #fetch}. */
    private final class Round {
        private final Queue<URI> waiting;
        private final AtomicLong bytesLeft = new AtomicLong(bounds.mostBytes());
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<String> firstFailure = new AtomicReference<>();

        Round(List<URI> urls) {
            waiting = new ConcurrentLinkedQueue<>(urls);
        }

        void fetchAll() {
            for (URI url = waiting.poll(); url != null; url = waiting.poll()) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                try {
                    fetchOne(url);
                    done.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (IOException | RuntimeException e) {
                    fail(url + ": " + e);
                }
                if (bytesLeft.get() <= 0) {
                    waiting.clear();
                }
            }
        }

        private void fetchOne(URI url) throws IOException, InterruptedException {
            HttpRequest request =
                    HttpRequest.newBuilder(url).timeout(bounds.within()).build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("status " + response.statusCode());
                }
                byte[] chunk = new byte[CHUNK];
                for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                    if (bytesLeft.addAndGet(-read) < 0) {
                        throw new IOException("more than " + bounds.mostBytes() + " bytes in all");
                    }
                }
            }
        }

        void fail(String why) {
            firstFailure.compareAndSet(null, why);
        }

        void report(int wanted) {
            String failure = firstFailure.get();
            if (failure != null || done.get() < wanted) {
                log.warn("The CDN has {} of {} media; first failure: {}", done, wanted, failure);
            }
        }
    }
}
