package io.flashsale.examples.outages;

import io.flashsale.examples.crowd.audit.TicketStatus;
import io.flashsale.examples.crowd.report.TicketsFile.Line;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of one run.
 *
 * @param audit what the crowd's audit said
 * @param outageMillis from the failure until what failed served again
 * @param accepted tickets that were handed out
 * @param unfinished of those, tickets whose end nobody was told
 * @param takenBack tickets whose end was told and then told otherwise
 * @param refusedLater tickets that were accepted with a clear answer and then REJECTED as SOLD_OUT or LOST
 * @param unknownRefused tickets that came with the answer that the outcome is unknown, and were REJECTED with these reasons: no promise
 * @param lost of the tickets accepted with a clear answer before the ledger was looked at, right after the outage, those it did not hold
 * @param unexplained of those refused later, tickets that the ledger had not lost: promises broken without need
 * @param broken5xx answers 5xx of the shop other than 503
 * @param gateway503 answers that nginx made because no node gave one
 * @param p50Millis time from acceptance to the end of the tickets that were accepted with a clear answer before the outage was over
 * @param unknownP99Millis the same of those that came with the answer that the outcome is unknown
 * @param failure why the run could not be judged, if it could not
 */
record Result(
        String outage,
        int run,
        String audit,
        long outageMillis,
        int accepted,
        int unfinished,
        int takenBack,
        int refusedLater,
        int unknownRefused,
        int lost,
        int unexplained,
        long broken5xx,
        long gateway503,
        long p50Millis,
        long p99Millis,
        long maxMillis,
        long unknownP99Millis,
        @Nullable String failure) {
    private static final Set<String> BROKEN = Set.of("SOLD_OUT", "LOST");

    /** Whether nothing is wrong: the audit is OK, nothing told was taken back, no promise was broken without need, no 5xx but 503. */
    boolean isGood() {
        return failure == null && audit.equals("audit OK") && takenBack == 0 && unexplained == 0 && broken5xx == 0;
    }

    static Result failed(Outage outage, int run, String failure) {
        return new Result(outage.label(), run, "no audit", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, failure);
    }

    /**
     * Counts.
     *
     * @param overAt when what failed served again, by the wall clock
     * @param image the ledger right after that; null if it could not be read
     */
    static Result of(
            Outage outage,
            int run,
            String audit,
            long struckAt,
            long overAt,
            List<Line> tickets,
            @Nullable LedgerImage image,
            List<String> accessLog) {
        Set<String> lost = image == null ? Set.of() : lost(tickets, image);
        List<Line> refused = tickets.stream()
                .filter(ticket -> ticket.status() == TicketStatus.REJECTED && BROKEN.contains(ticket.reason()))
                .toList();
        List<Line> early = tickets.stream()
                .filter(ticket -> ticket.acceptedAt() <= overAt || outage == Outage.NONE)
                .toList();
        long[] times = timesToFinal(early, Line::confirmed);
        return new Result(
                outage.label(),
                run,
                audit,
                overAt - struckAt,
                tickets.size(),
                (int) tickets.stream().filter(ticket -> ticket.finalAt() == 0).count(),
                (int) tickets.stream().filter(Line::contradicted).count(),
                (int) refused.stream().filter(Line::confirmed).count(),
                (int) refused.stream().filter(ticket -> !ticket.confirmed()).count(),
                lost.size(),
                (int) refused.stream()
                        .filter(ticket -> ticket.confirmed() && !lost.contains(LedgerImage.id(ticket.ticket())))
                        .count(),
                accessLog.stream().filter(Result::isBroken).count(),
                accessLog.stream().filter(Result::isMadeByGateway).count(),
                percentile(times, 0.5),
                percentile(times, 0.99),
                percentile(times, 1),
                percentile(timesToFinal(early, ticket -> !ticket.confirmed()), 0.99),
                null);
    }

    private static long[] timesToFinal(List<Line> tickets, Predicate<Line> which) {
        return tickets.stream()
                .filter(which)
                .filter(ticket -> ticket.finalAt() > 0)
                .mapToLong(ticket -> ticket.finalAt() - ticket.acceptedAt())
                .sorted()
                .toArray();
    }

    private static Set<String> lost(List<Line> tickets, LedgerImage image) {
        Set<String> wanted = tickets.stream()
                .filter(ticket -> ticket.confirmed() && ticket.acceptedAt() < image.takenAt())
                .map(ticket -> LedgerImage.id(ticket.ticket()))
                .collect(Collectors.toSet());
        wanted.removeAll(image.found(wanted));
        return wanted;
    }

    private static boolean isBroken(String line) {
        int status = status(line);
        return status >= 500 && status != 503;
    }

    /** A dash, or several, instead of a time: no node gave a header. */
    private static boolean isMadeByGateway(String line) {
        String[] words = line.split(" ", 3);
        return status(line) == 503 && words[2].startsWith("-") && !words[2].matches("-(, -)*, [0-9.]+ .*");
    }

    private static int status(String line) {
        return Integer.parseInt(line.split(" ", 3)[1]);
    }

    static long percentile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
    }

    /** A table for people. */
    static String table(List<Result> results) {
        StringBuilder table = new StringBuilder();
        table.append(
                "| outage | run | audit | outage s | accepted | unfinished | taken back | SOLD_OUT/LOST later | of unknown | lost by ledger | broken"
                        + " | 5xx | nginx 503 | p50 s | p99 s | max s | unknown p99 s |\n");
        table.append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Result result : results) {
            String numbers = result.failure() != null
                    ? result.failure()
                    : Arrays.stream(new Object[] {
                                seconds(result.outageMillis()),
                                result.accepted(),
                                result.unfinished(),
                                result.takenBack(),
                                result.refusedLater(),
                                result.unknownRefused(),
                                result.lost(),
                                result.unexplained(),
                                result.broken5xx(),
                                result.gateway503(),
                                seconds(result.p50Millis()),
                                seconds(result.p99Millis()),
                                seconds(result.maxMillis()),
                                seconds(result.unknownP99Millis())
                            })
                            .map(Object::toString)
                            .collect(Collectors.joining(" | "));
            table.append("| %s | %d | %s | %s |%n"
                    .formatted(result.outage(), result.run(), result.audit().replace("audit ", ""), numbers));
        }
        return table.toString();
    }

    private static String seconds(long millis) {
        return "%d.%d".formatted(millis / 1_000, millis % 1_000 / 100);
    }
}
