package io.flashsale.testkit.queue;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A consumer that remembers, and answers DONE unless told otherwise. */
final class DecidingConsumer implements OrderQueue.Consumer {
    private final List<Batch> batches = new ArrayList<>();
    private final List<CompletionStage<Verdict>> once = new ArrayList<>();
    private final List<RuntimeException> throwing = new ArrayList<>();
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicInteger maxInHand = new AtomicInteger();
    private CompletionStage<Verdict> always = CompletableFuture.completedFuture(Verdict.DONE);

    private record Batch(ItemId item, List<Ticket> tickets, CompletableFuture<Verdict> verdict) {}

    synchronized void answerOnce(CompletionStage<Verdict> verdict) {
        once.add(verdict);
    }

    synchronized void answerAlways(CompletionStage<Verdict> verdict) {
        always = verdict;
    }

    synchronized void throwOnce(RuntimeException failure) {
        throwing.add(failure);
    }

    @Override
    public CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets) {
        maxInHand.accumulateAndGet(inHand.incrementAndGet(), Math::max);
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        CompletionStage<Verdict> answer = remember(new Batch(item, List.copyOf(tickets), verdict));
        answer.whenComplete((value, failure) -> {
            inHand.decrementAndGet();
            if (failure != null) {
                verdict.completeExceptionally(failure);
            } else {
                verdict.complete(value);
            }
        });
        return verdict;
    }

    private synchronized CompletionStage<Verdict> remember(Batch batch) {
        batches.add(batch);
        if (!throwing.isEmpty()) {
            inHand.decrementAndGet();
            throw throwing.remove(0);
        }
        return once.isEmpty() ? always : once.remove(0);
    }

    /** How many batches of the item it was given, repeated ones too. */
    synchronized int handedOut(ItemId item) {
        return (int) batches.stream().filter(batch -> batch.item().equals(item)).count();
    }

    /** The tickets of the item's batches that were answered with DONE. */
    synchronized List<Ticket> decided(ItemId item) {
        return batches.stream()
                .filter(batch -> batch.item().equals(item) && isDone(batch))
                .flatMap(batch -> batch.tickets().stream())
                .toList();
    }

    private static boolean isDone(Batch batch) {
        CompletableFuture<Verdict> verdict = batch.verdict();
        return verdict.isDone() && !verdict.isCompletedExceptionally() && verdict.join() instanceof Verdict.Decided;
    }

    /** The maximum number of batches it had in hand at one time; meaningful when all are of one item. */
    int maxAtOnce() {
        return maxInHand.get();
    }
}
