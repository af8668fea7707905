package io.flashsale.testing;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.Outcome;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A listener that remembers what it heard, in order, one list per event.
 *
 * <p><b>Threads.</b> Safe for any number of threads. It keeps everything: for tests of thousands of events, not millions.
 */
public final class RecordingListener implements FlashSaleListener {
    private final List<Refused> refused = new CopyOnWriteArrayList<>();
    private final List<Ticket> accepted = new CopyOnWriteArrayList<>();
    private final List<Order> created = new CopyOnWriteArrayList<>();
    private final List<Order> rejected = new CopyOnWriteArrayList<>();
    private final List<Order> paid = new CopyOnWriteArrayList<>();
    private final List<Order> cancelled = new CopyOnWriteArrayList<>();
    private final List<Decided> decided = new CopyOnWriteArrayList<>();
    private final List<Units> toppedUp = new CopyOnWriteArrayList<>();
    private final List<Units> drifts = new CopyOnWriteArrayList<>();
    private final List<Pending> pendings = new CopyOnWriteArrayList<>();
    private final List<Units> queueLags = new CopyOnWriteArrayList<>();
    private final List<FlashSaleHealth.Keeping> keepings = new CopyOnWriteArrayList<>();
    private final List<Loss> losses = new CopyOnWriteArrayList<>();
    private final List<Failure> failures = new CopyOnWriteArrayList<>();

    @Override
    public void refused(ItemId item, BuyerId buyer, Outcome outcome) {
        refused.add(new Refused(item, buyer, outcome));
    }

    @Override
    public void accepted(Ticket ticket) {
        accepted.add(ticket);
    }

    @Override
    public void created(Order order) {
        created.add(order);
    }

    @Override
    public void rejected(Order order) {
        rejected.add(order);
    }

    @Override
    public void paid(Order order) {
        paid.add(order);
    }

    @Override
    public void cancelled(Order order) {
        cancelled.add(order);
    }

    @Override
    public void decided(ItemId item, Duration sinceAccepted) {
        decided.add(new Decided(item, sinceAccepted));
    }

    @Override
    public void toppedUp(ItemId item, long units) {
        toppedUp.add(new Units(item, units));
    }

    @Override
    public void drift(ItemId item, long units) {
        drifts.add(new Units(item, units));
    }

    @Override
    public void pending(ItemId item, long units, Duration oldest) {
        pendings.add(new Pending(item, units, oldest));
    }

    @Override
    public void queueLag(ItemId item, long tickets) {
        queueLags.add(new Units(item, tickets));
    }

    @Override
    public void keeping(FlashSaleHealth.Keeping keeping) {
        keepings.add(keeping);
    }

    @Override
    public void lossDetected(ItemId item, int bucket) {
        losses.add(new Loss(item, bucket));
    }

    @Override
    public void failed(String step, Throwable cause) {
        failures.add(new Failure(step, cause));
    }

    public List<Refused> refused() {
        return List.copyOf(refused);
    }

    public List<Ticket> accepted() {
        return List.copyOf(accepted);
    }

    public List<Order> created() {
        return List.copyOf(created);
    }

    public List<Order> rejected() {
        return List.copyOf(rejected);
    }

    public List<Order> paid() {
        return List.copyOf(paid);
    }

    public List<Order> cancelled() {
        return List.copyOf(cancelled);
    }

    public List<Decided> decided() {
        return List.copyOf(decided);
    }

    public List<Units> toppedUp() {
        return List.copyOf(toppedUp);
    }

    public List<Units> drifts() {
        return List.copyOf(drifts);
    }

    public List<Pending> pendings() {
        return List.copyOf(pendings);
    }

    public List<Units> queueLags() {
        return List.copyOf(queueLags);
    }

    public List<FlashSaleHealth.Keeping> keepings() {
        return List.copyOf(keepings);
    }

    public List<Loss> losses() {
        return List.copyOf(losses);
    }

    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Forgets what it heard. */
    public void clear() {
        List.of(
                        refused, accepted, created, rejected, paid, cancelled, decided, toppedUp, drifts, pendings,
                        queueLags, keepings, losses, failures)
                .forEach(List::clear);
    }

    /** A request was refused. */
    public record Refused(ItemId item, BuyerId buyer, Outcome outcome) {}

    /** How long a decision took. */
    public record Decided(ItemId item, Duration sinceAccepted) {}

    /** Units that were topped up or drifted, or tickets that lag. */
    public record Units(ItemId item, long units) {}

    /** How much was pending. */
    public record Pending(ItemId item, long units, Duration oldest) {}

    /** A bucket lost something. */
    public record Loss(ItemId item, int bucket) {}

    /** A step failed. */
    public record Failure(String step, Throwable cause) {}
}
