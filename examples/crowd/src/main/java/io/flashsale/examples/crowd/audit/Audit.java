package io.flashsale.examples.crowd.audit;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The verdict over a sale: pure arithmetic over {@link Evidence}, one {@link Finding} per promise.
 *
 * <p>"Held" units are those the buyers were told they have (CREATED or PAID), "sold" units those the shop's books miss.
 */
public record Audit(List<Finding> findings) {

    public Audit {
        findings = List.copyOf(findings);
    }

    public boolean isOk() {
        return findings.stream().allMatch(Finding::ok);
    }

    public static Audit of(Evidence evidence) {
        return new Audit(List.of(
                soldExactly(evidence),
                notOversold(evidence),
                limitKept(evidence),
                allFinished(evidence),
                oneTicketPerKey(evidence),
                oneKeyPerTicket(evidence),
                nothingTakenBack(evidence),
                unitsAgree(evidence),
                ordersAgree(evidence)));
    }

    /** Whole orders only: of 1,000 units in orders of 3, 999 can be sold. */
    private static Finding soldExactly(Evidence evidence) {
        long sellable = evidence.stock() - evidence.stock() % evidence.quantity();
        long expected = Math.min(sellable, evidence.demand());
        return new Finding(
                "units sold = min(stock, demand)",
                "%,d sold, min(%,d stock, %,d demand) = %,d"
                        .formatted(evidence.sold(), evidence.stock(), evidence.demand(), expected),
                evidence.sold() == expected);
    }

    private static Finding notOversold(Evidence evidence) {
        long toldTooMuch = held(evidence) - evidence.stock();
        long bookedTooMuch = -evidence.after().available();
        long oversold = Math.max(0, Math.max(toldTooMuch, bookedTooMuch));
        return new Finding(
                "never more than stock",
                "%,d oversold: %,d held of %,d in stock".formatted(oversold, held(evidence), evidence.stock()),
                oversold == 0);
    }

    private static Finding limitKept(Evidence evidence) {
        Map<Integer, Long> heldByBuyer = evidence.tickets().stream()
                .filter(ticket -> ticket.status().holdsUnits())
                .collect(groupingBy(ToldTicket::buyer, summingLong(ToldTicket::quantity)));
        long over = heldByBuyer.values().stream()
                .filter(units -> units > evidence.limit())
                .count();
        long max =
                heldByBuyer.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return new Finding(
                "nobody over the limit",
                "%,d buyers over the limit of %,d; the most one buyer holds is %,d"
                        .formatted(over, evidence.limit(), max),
                over == 0);
    }

    private static Finding allFinished(Evidence evidence) {
        long unfinished = count(evidence, ticket -> !ticket.status().isFinal());
        return new Finding(
                "every accepted ticket final",
                "%,d unfinished of %,d accepted"
                        .formatted(unfinished, evidence.tickets().size()),
                unfinished == 0);
    }

    private static Finding oneTicketPerKey(Evidence evidence) {
        long keys = repeated(evidence.tickets().stream(), ToldTicket::key);
        return new Finding(
                "one ticket per key", "%,d keys answered by more than one ticket".formatted(keys), keys == 0);
    }

    private static Finding oneKeyPerTicket(Evidence evidence) {
        long shared = repeated(evidence.tickets().stream(), ToldTicket::ticket);
        return new Finding(
                "one key per ticket", "%,d tickets handed out for more than one key".formatted(shared), shared == 0);
    }

    private static Finding nothingTakenBack(Evidence evidence) {
        long contradicted = count(evidence, ToldTicket::contradicted);
        return new Finding(
                "nothing told is taken back",
                "%,d tickets changed after their end was told, of %,d created ones looked at again"
                        .formatted(contradicted, count(evidence, ToldTicket::wasCreated)),
                contradicted == 0);
    }

    private static Finding unitsAgree(Evidence evidence) {
        long unexplained = evidence.sold() - held(evidence);
        return new Finding(
                "available = total - held",
                "%,d available, %,d in stock - %,d held%s"
                        .formatted(
                                evidence.after().available(), evidence.stock(), held(evidence), unanswered(evidence)),
                unexplained >= 0 && unexplained <= evidence.unansweredUnits());
    }

    private static Finding ordersAgree(Evidence evidence) {
        long told = count(evidence, ToldTicket::wasCreated);
        long unexplained = evidence.ordersCreated() - told;
        return new Finding(
                "orders created = created told",
                "%,d in the books, %,d told to buyers%s"
                        .formatted(evidence.ordersCreated(), told, unanswered(evidence)),
                unexplained >= 0 && unexplained <= evidence.unanswered());
    }

    private static String unanswered(Evidence evidence) {
        return evidence.unanswered() == 0 ? "" : ", %,d orders never answered".formatted(evidence.unanswered());
    }

    private static long held(Evidence evidence) {
        return units(evidence, ticket -> ticket.status().holdsUnits());
    }

    private static long units(Evidence evidence, Predicate<ToldTicket> which) {
        return evidence.tickets().stream()
                .filter(which)
                .mapToLong(ToldTicket::quantity)
                .sum();
    }

    private static long count(Evidence evidence, Predicate<ToldTicket> which) {
        return evidence.tickets().stream().filter(which).count();
    }

    private static long repeated(Stream<ToldTicket> tickets, Function<ToldTicket, String> name) {
        return tickets.collect(groupingBy(name, counting())).values().stream()
                .filter(times -> times > 1)
                .count();
    }
}
