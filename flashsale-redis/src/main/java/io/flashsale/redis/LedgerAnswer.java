package io.flashsale.redis;

import io.flashsale.BuyerId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.StockLedger.Transfer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The answer of a script: code, time, available, sequence, and then what the verb says. */
final class LedgerAnswer {
    private static final byte OTHER_FORMAT = 'F';

    private final Bucket bucket;
    private final ByteBuffer in;
    private final LedgerReply.Code code;
    private final boolean anew;
    private final Instant time;
    private final long available;
    private final long sequence;

    LedgerAnswer(Bucket bucket, byte[] bytes, BucketFormats formats) {
        this.bucket = bucket;
        this.in = ByteBuffer.wrap(bytes);
        byte letter = in.get();
        this.anew = Character.isLowerCase(letter);
        this.time = Instant.ofEpochMilli(in.getLong());
        this.available = in.getLong();
        this.sequence = in.getLong();
        if (letter == OTHER_FORMAT) {
            throw new StoreUnavailableException(
                    bucket + " is kept in format " + text(in.remaining()) + ", but this release knows " + formats
                            + " only: start the release that wrote it, or delete the sale's keys",
                    null,
                    false);
        }
        this.code = code(Character.toUpperCase(letter));
    }

    /** Whether the script says that it did not even look at the tickets. */
    static boolean knowsNoTickets(byte[] answer) {
        return "NEMF".indexOf(Character.toUpperCase(answer[0])) >= 0;
    }

    private static LedgerReply.Code code(int letter) {
        return switch (letter) {
            case 'O' -> LedgerReply.Code.OK;
            case 'D' -> LedgerReply.Code.DUPLICATE;
            case 'N' -> LedgerReply.Code.NO_INIT;
            case 'M' -> LedgerReply.Code.MARKED;
            case 'E' -> LedgerReply.Code.EPOCH;
            case 'L' -> LedgerReply.Code.LATE;
            case 'Y' -> LedgerReply.Code.NOT_YET;
            case 'X' -> LedgerReply.Code.ENDED;
            case 'P' -> LedgerReply.Code.PAUSED;
            default -> throw new IllegalStateException("the script answered an unknown code " + (char) letter);
        };
    }

    /** @param nothing the value when the script says nothing more than its code */
    <T> LedgerReply<T> reply(T nothing, Function<LedgerAnswer, T> value) {
        T said = in.hasRemaining() ? value.apply(this) : nothing;
        return new LedgerReply<>(code, time, available, sequence, anew, said);
    }

    /** Whether the script did what it was asked, for verbs that say it by their code. */
    LedgerReply<Boolean> done() {
        return new LedgerReply<>(code, time, available, sequence, anew, code == LedgerReply.Code.OK);
    }

    boolean flag() {
        return in.get() != 0;
    }

    int count() {
        return in.getInt();
    }

    long units() {
        return in.getLong();
    }

    LedgerEntry entry(Ticket ticket) {
        return EntryCodec.read(in, bucket, ticket.id(), ticket.buyer());
    }

    List<LedgerEntry> entries(List<Ticket> tickets) {
        return tickets.stream().map(this::entry).toList();
    }

    Optional<LedgerEntry> optionalEntry(Ticket ticket) {
        return Optional.of(entry(ticket));
    }

    List<ClaimReply> claimReplies(List<Claim> claims) {
        ClaimReply[] replies = new ClaimReply[claims.size()];
        int codes = in.position();
        in.position(codes + replies.length);
        for (int index = 0; index < replies.length; index++) {
            replies[index] = claimReply(in.get(codes + index), claims.get(index));
        }
        return List.of(replies);
    }

    private ClaimReply claimReply(byte letter, Claim claim) {
        return switch (letter) {
            case 'O' -> ClaimReply.RESERVED;
            case 'E' -> ClaimReply.EMPTY;
            case 'U' -> ClaimReply.REUSED;
            case 'C' -> ClaimReply.CLOSED;
            case 'K' -> new ClaimReply(ClaimReply.Code.KNOWN, entry(claim.ticket()), 0);
            case 'L' -> limit(claim.ticket().buyer());
            default -> throw new IllegalStateException("the script answered a claim by an unknown " + (char) letter);
        };
    }

    private ClaimReply limit(BuyerId buyer) {
        int used = in.getInt();
        LedgerEntry last = flag() ? EntryCodec.read(in, bucket, ticketId(), buyer) : null;
        return new ClaimReply(ClaimReply.Code.LIMIT, last, used);
    }

    List<Ticket> tickets() {
        List<Ticket> tickets = new ArrayList<>();
        while (in.hasRemaining()) {
            TicketId id = ticketId();
            BuyerId buyer = buyer();
            tickets.add(Objects.requireNonNull(
                    EntryCodec.read(in, bucket, id, buyer).ticket()));
        }
        return List.copyOf(tickets);
    }

    private BuyerId buyer() {
        return new BuyerId(text(Byte.toUnsignedInt(in.get())));
    }

    private String text(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private TicketId ticketId() {
        return new TicketId(in.getLong(), in.getLong());
    }

    List<Transfer> transfers() {
        List<Transfer> transfers = new ArrayList<>();
        while (in.hasRemaining()) {
            long units = in.getLong();
            int destination = in.getInt();
            Instant lentAt = Instant.ofEpochMilli(in.getLong());
            byte[] id = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(id);
            transfers.add(new Transfer(new String(id, StandardCharsets.UTF_8), units, destination, lentAt));
        }
        return List.copyOf(transfers);
    }

    BucketState state() {
        long pending = in.getLong();
        long lent = in.getLong();
        long transfersSeen = in.getLong();
        int epoch = in.getInt();
        long configVersion = in.getLong();
        long topUpVersion = in.getLong();
        long mark = in.getLong();
        return new BucketState(
                available,
                pending,
                lent,
                transfersSeen,
                epoch,
                configVersion,
                topUpVersion,
                mark == 0 ? null : Instant.ofEpochMilli(mark));
    }
}
