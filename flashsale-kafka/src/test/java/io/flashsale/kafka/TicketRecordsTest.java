package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TicketRecordsTest {
    private final TicketRecords records = new TicketRecords("orders", "shop");
    private final Headers headers = new RecordHeaders(records.headers());
    private final Ticket ticket = new Ticket(
            new TicketId(-2, Long.MIN_VALUE),
            ItemId.of("s".repeat(64), "p".repeat(64)),
            new BuyerId("b".repeat(64)),
            Integer.MAX_VALUE,
            Money.of(Long.MAX_VALUE, "JPY"),
            1_023,
            41,
            Instant.ofEpochMilli(1_750_000_000_123L));
    private final byte[] key = TicketRecords.key(ticket.item());

    private void assertUnreadable(byte[] badKey, byte[] value, String why) {
        assertThatThrownBy(() -> records.read(headers, badKey, value))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(why);
    }

    @Test
    void everyFactOfATicketIsReadBack() throws Exception {
        assertThat(records.read(headers, key, records.write(ticket))).isEqualTo(ticket);
    }

    @Test
    void aRecordOfThisReleaseStaysReadable() throws Exception {
        Ticket small = new Ticket(
                new TicketId(1, 2),
                ItemId.of("sale", "phone"),
                new BuyerId("anna"),
                3,
                Money.of(9_900, "EUR"),
                4,
                5,
                Instant.ofEpochMilli(6));
        String stored = "c3df62e5" + "0000000000000001" + "0000000000000002" + "0473616c65" + "0570686f6e65"
                + "04616e6e61" + "00000003" + "00000000000026ac" + "03455552" + "00000004" + "00000005"
                + "0000000000000006";
        assertThat(HexFormat.of().formatHex(records.write(small))).isEqualTo(stored);
        assertThat(records.read(
                        headers, TicketRecords.key(small.item()), HexFormat.of().parseHex(stored)))
                .isEqualTo(small);
    }

    @Test
    void aFormatNotKnownIsNamed() {
        headers.remove(TicketRecords.FORMAT).add(TicketRecords.FORMAT, new byte[] {'2'});
        assertUnreadable(key, records.write(ticket), "format 2 where this release reads 1");
        headers.remove(TicketRecords.FORMAT);
        assertUnreadable(key, records.write(ticket), "format null where this release reads 1");
    }

    /** S7: a record says whose it is; one that does not is nobody's. */
    @Test
    void whoseTicketItIsIsKnownWithoutReadingIt() {
        assertThat(records.otherShop(headers)).isNull();
        assertThat(new TicketRecords("orders", "staging").otherShop(headers)).isEqualTo("shop");
        assertThat(records.otherShop(new RecordHeaders())).isNull();
        headers.remove(TicketRecords.SHOP);
        assertUnreadable(key, records.write(ticket), "no header flashsale.shop");
    }

    @Test
    void whatIsMissingOrTooMuchIsNoticed() {
        byte[] value = records.write(ticket);
        assertUnreadable(key, null, "no content");
        assertUnreadable(key, new byte[0], "no content");
        assertUnreadable(key, Arrays.copyOf(value, value.length - 1), "too short");
        assertUnreadable(key, Arrays.copyOf(value, value.length + 2), "too long by 2 bytes");
    }

    /* It could not even be rejected: no row holds such a number. */
    @Test
    void aBucketThatCannotBeIsNoticed() {
        byte[] value = records.write(ticket);
        ByteBuffer.wrap(value).putInt(value.length - 16, 40_000);
        assertUnreadable(key, value, "bucket must be 0 to 1023, but is 40000");
    }

    @Test
    void aRecordForAnotherTopicIsNoticed() {
        assertUnreadable(key, new TicketRecords("other-orders", "shop").write(ticket), "another topic");
    }

    @Test
    void aKeyOfAnotherItemIsNoticed() {
        byte[] value = records.write(ticket);
        assertUnreadable(null, value, "key");
        assertUnreadable(TicketRecords.key(ItemId.of("sale", "phone")), value, "key");
    }

    @Test
    void changedBytesAreATicketOrUnreadableAndNothingElse() {
        byte[] value = records.write(ticket);
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] changed = Arrays.copyOf(value, random.nextInt(value.length + 10));
            for (int change = random.nextInt(4); change > 0 && changed.length > 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(records.read(headers, key, changed).item()).isEqualTo(ticket.item());
            } catch (UnreadableRecordException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
