package io.flashsale.kafka;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A consumer that answers as it was last told, DONE at first, and remembers what it was given and what it has decided. */
final class Deciding implements OrderQueue.Consumer {
    private final List<List<Ticket>> batches = new ArrayList<>();
    private final Set<Ticket> decided = new HashSet<>();
    private CompletionStage<Verdict> answer = CompletableFuture.completedFuture(Verdict.DONE);

    synchronized void answer(CompletionStage<Verdict> value) {
        answer = value;
    }

    synchronized void answer(Verdict value) {
        answer = CompletableFuture.completedFuture(value);
    }

    @Override
    public CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets) {
        CompletionStage<Verdict> verdict;
        synchronized (this) {
            batches.add(tickets);
            verdict = answer;
        }
        return verdict.thenApply(value -> {
            if (value == Verdict.DONE) {
                note(tickets);
            }
            return value;
        });
    }

    private synchronized void note(List<Ticket> tickets) {
        decided.addAll(tickets);
    }

    synchronized List<List<Ticket>> batches() {
        return List.copyOf(batches);
    }

    synchronized Set<Ticket> decided() {
        return Set.copyOf(decided);
    }

    void awaitDecided(List<Ticket> tickets) {
        Await.until(
                "the decision of " + tickets.size() + " tickets",
                () -> decided().containsAll(tickets));
    }
}
