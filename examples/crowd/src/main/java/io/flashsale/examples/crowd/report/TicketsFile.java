package io.flashsale.examples.crowd.report;

import io.flashsale.examples.crowd.audit.TicketStatus;
import io.flashsale.examples.crowd.audit.ToldTicket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every ticket that was handed out, a line each, for programs: {@code tickets.csv}. No value holds a comma. */
public final class TicketsFile {
    private static final String NAME = "tickets.csv";
    private static final String HEADER = "ticket,confirmed,acceptedAt,finalAt,status,reason,wasCreated,contradicted";

    private TicketsFile() {}

    /**
     * A line of the file.
     *
     * @param finalAt milliseconds as {@code acceptedAt}; 0 if its end was never told
     * @param reason empty if none was told
     */
    public record Line(
            String ticket,
            boolean confirmed,
            long acceptedAt,
            long finalAt,
            TicketStatus status,
            String reason,
            boolean wasCreated,
            boolean contradicted) {}

    public static Path write(List<ToldTicket> tickets, Path directory) throws IOException {
        String lines = tickets.stream().map(TicketsFile::line).collect(Collectors.joining());
        return Files.writeString(directory.resolve(NAME), HEADER + "\n" + lines);
    }

    private static String line(ToldTicket told) {
        return Stream.of(
                        told.ticket(),
                        told.confirmed(),
                        told.acceptedAt(),
                        told.finalAt(),
                        told.status(),
                        told.reason() == null ? "" : told.reason(),
                        told.wasCreated(),
                        told.contradicted())
                .map(Object::toString)
                .collect(Collectors.joining(",", "", "\n"));
    }

    /** What was written into this directory. */
    public static List<Line> read(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve(NAME)).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(words -> new Line(
                        words[0],
                        Boolean.parseBoolean(words[1]),
                        Long.parseLong(words[2]),
                        Long.parseLong(words[3]),
                        TicketStatus.valueOf(words[4]),
                        words[5],
                        Boolean.parseBoolean(words[6]),
                        Boolean.parseBoolean(words[7])))
                .toList();
    }
}
