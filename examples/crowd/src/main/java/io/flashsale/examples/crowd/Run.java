package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.Plan.SaleId;
import io.flashsale.examples.crowd.audit.Audit;
import io.flashsale.examples.crowd.audit.Books;
import io.flashsale.examples.crowd.audit.Evidence;
import io.flashsale.examples.crowd.audit.Testimony;
import io.flashsale.examples.crowd.http.Connections;
import io.flashsale.examples.crowd.measure.Measurements;
import io.flashsale.examples.crowd.report.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run from the sale's creation to the audit: the order of its steps is {@link #steps}. */
final class Run {
    private final Plan plan;
    private final PrintWriter out;
    private final boolean terminal;
    private final String runName = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final Measurements measurements = new Measurements(System::nanoTime);
    private final Testimony testimony = new Testimony();

    Run(Plan plan, PrintWriter out, boolean terminal) {
        this.plan = plan;
        this.out = out;
        this.terminal = terminal;
    }

    /** Runs to the end; {@link CannotRunException} when that is not possible. */
    Outcome execute() {
        Plan.Target target = plan.target();
        try (Connections connections =
                new Connections(target.url(), target.trustAnyone(), target.connections(), measurements)) {
            return steps(connections).get(longest().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException endless) {
            throw new CannotRunException("the run did not come to an end within " + longest());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CannotRunException("interrupted");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof CannotRunException reason) {
                throw reason;
            }
            throw new CompletionException(failure.getCause());
        }
    }

    /** Everything has bounds of its own; this one only makes sure that they hold. */
    private Duration longest() {
        Plan.Pace pace = plan.pace();
        return pace.opensIn()
                .plus(pace.ramp())
                .plus(pace.timeout().plus(pace.patience()).multipliedBy(10));
    }

    private CompletableFuture<Outcome> steps(Connections connections) {
        Scene preparing = scene(connections, plan);
        return CompletableFuture.completedFuture(preparing)
                .thenComposeAsync(scene -> new Opening(scene).open(), connections.loop())
                .thenCompose(item -> {
                    Scene scene = scene(connections, underTheLimitOf(item));
                    Bookkeeper bookkeeper = new Bookkeeper(scene);
                    return bookkeeper
                            .readOrFail()
                            .thenCompose(before -> storm(scene, bookkeeper, before)
                                    .thenCompose(gone -> new SecondLook(scene).take())
                                    .thenCompose(looked -> bookkeeper.readUntilSold(before, testimony.heldUnits()))
                                    .thenApply(after -> outcome(scene, before, after)));
                });
    }

    private Scene scene(Connections connections, Plan itsPlan) {
        SaleId existing = plan.goods().existing();
        return new Scene(
                itsPlan,
                existing != null ? existing : new SaleId("crowd-" + runName, "thing"),
                runName,
                new Shop(plan.target()),
                new Caller(connections, measurements, plan.pace()),
                connections.loop(),
                testimony,
                measurements);
    }

    private Plan underTheLimitOf(Views.Item item) {
        try {
            return item.perBuyerLimit() == null ? plan : plan.withLimit(item.perBuyerLimit());
        } catch (IllegalArgumentException tooMany) {
            throw new CannotRunException("the sale does not allow it: " + tooMany.getMessage());
        }
    }

    private CompletableFuture<Void> storm(Scene scene, Bookkeeper bookkeeper, Books before) {
        out.printf("%s/%s is open%n", scene.item().saleId(), scene.item().sku());
        measurements.begin();
        SecondChance secondChance = new SecondChance(scene, bookkeeper, before);
        Progress progress = new Progress(scene, secondChance::inside, out, terminal);
        ScheduledFuture<?> shown = progress.start();
        Arrivals arrivals = Arrivals.over(
                plan.pace().ramp(), plan.behaviour().buyers(), plan.pace().seed());
        new Burst(scene, arrivals, secondChance).start();
        return secondChance.over().whenComplete((done, failure) -> {
            shown.cancel(false);
            progress.finish();
        });
    }

    private Outcome outcome(Scene scene, Books before, Books after) {
        Plan.Behaviour behaviour = scene.plan().behaviour();
        Evidence evidence = new Evidence(
                behaviour.limit(),
                behaviour.quantity(),
                behaviour.buyers(),
                behaviour.unitsWanted(),
                measurements.countOf(Measurements.UNANSWERED),
                before,
                after,
                testimony.tickets());
        return new Outcome(
                scene.item().saleId() + "/" + scene.item().sku(),
                scene.plan().settings(),
                Audit.of(evidence),
                measurements,
                evidence.tickets());
    }
}
