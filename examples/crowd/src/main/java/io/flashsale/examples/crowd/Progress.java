package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.measure.Measurements;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The progress of a run: a bar that redraws itself on a terminal, a plain line every two seconds elsewhere. */
final class Progress {
    private static final int BAR_WIDTH = 28;
    private static final Duration TERMINAL_EVERY = Duration.ofMillis(200);
    private static final Duration PLAIN_EVERY = Duration.ofSeconds(2);
    private static final String START_OF_CLEARED_LINE = "\r\u001b[2K";

    private final Scene scene;
    private final IntSupplier inside;
    private final PrintWriter out;
    private final boolean terminal;

    /** @param inside buyers in the shop at the moment */
    Progress(Scene scene, IntSupplier inside, PrintWriter out, boolean terminal) {
        this.scene = scene;
        this.inside = inside;
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows the progress until the returned task is cancelled. */
    ScheduledFuture<?> start() {
        long everyMillis = (terminal ? TERMINAL_EVERY : PLAIN_EVERY).toMillis();
        return scene.loop().scheduleAtFixedRate(this::show, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    /** Shows the progress once more, and leaves the bar's line. */
    void finish() {
        show();
        if (terminal) {
            out.println();
            out.flush();
        }
    }

    private void show() {
        if (terminal) {
            out.print(START_OF_CLEARED_LINE + bar() + " " + line());
        } else {
            out.println(line());
        }
        out.flush();
    }

    private String line() {
        Measurements measured = scene.measurements();
        return "%5.1f s  arrived %,d/%,d  accepted %,d  created %,d  refused %,d  inside %,d"
                .formatted(
                        measured.sinceStart() / 1e9,
                        measured.tally(Measurements.ARRIVED).count(),
                        scene.plan().behaviour().buyers(),
                        measured.tally(Measurements.ACCEPTED).count(),
                        measured.tally(Measurements.CREATED).count(),
                        measured.countOf(Measurements.REFUSED),
                        inside.getAsInt());
    }

    private String bar() {
        long left = scene.measurements().tally(Measurements.ARRIVED).count() - inside.getAsInt();
        int filled = (int) Math.min(
                BAR_WIDTH,
                Math.max(0, left) * BAR_WIDTH / scene.plan().behaviour().buyers());
        return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "]";
    }
}
