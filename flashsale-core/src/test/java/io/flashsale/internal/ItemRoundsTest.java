package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSaleException;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.testing.RecordingListener;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Trouble stays where it is: rounds of items that fail, hang or are well, on one node. */
class ItemRoundsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ItemId GOOD = ItemId.of("ten", "good");
    private static final ItemId BAD = ItemId.of("ten", "bad");
    private static final List<ItemId> BOTH = List.of(BAD, GOOD);

    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler scheduler = new VirtualScheduler(clock);
    private final List<ItemId> ran = new ArrayList<>();
    private final List<ItemId> stuck = new ArrayList<>();

    private ItemRounds rounds(ItemRounds.Work work) {
        ItemRounds rounds = new ItemRounds(
                "work",
                work,
                stuck::add,
                new Surroundings(
                        FlashSaleSettings.DEFAULTS,
                        scheduler,
                        new LedgerTime(clock, scheduler::nanoTime),
                        new Random(1),
                        new RecordingListener()));
        rounds.start();
        return rounds;
    }

    private void note(ItemId item) {
        ran.add(item);
        if (item.equals(BAD)) {
            throw new IllegalStateException("bad");
        }
    }

    /** Offers them, as a task does each second. */
    private void offer(ItemRounds rounds, List<ItemId> items, int seconds) {
        for (int second = 0; second < seconds; second++) {
            try {
                rounds.offer(items);
            } catch (FlashSaleException trouble) {
                assertThat(trouble).hasMessageContaining("work fails for 1 item");
            }
            scheduler.advance(SECOND);
        }
    }

    private long rounds(ItemId item) {
        return ran.stream().filter(item::equals).count();
    }

    @Test
    void anItemThatFailsRestsEverLongerAndTheOthersDoNot() {
        ItemRounds rounds = rounds(this::note);
        offer(rounds, BOTH, 30);
        assertThat(rounds(GOOD)).isEqualTo(30);
        assertThat(rounds(BAD)).isBetween(4L, 7L);
        assertThatThrownBy(() -> rounds.offer(BOTH))
                .isInstanceOf(FlashSaleException.class)
                .hasMessageContaining(BAD.toString())
                .hasRootCauseMessage("bad");
    }

    @Test
    void anItemOfWhichOnlyAPartFailedDoesNotRest() {
        offer(
                rounds(item -> {
                    ran.add(item);
                    throw new PartlyFailedException("1 of 2 buckets do not answer");
                }),
                List.of(BAD),
                10);
        assertThat(rounds(BAD)).isEqualTo(10);
    }

    @Test
    void whatHasFailedForFiveSecondsIsSomebodyElsesToTry() {
        ItemRounds rounds = rounds(this::note);
        offer(rounds, BOTH, 5);
        assertThat(stuck).isEmpty();
        offer(rounds, BOTH, 2);
        assertThat(stuck).isNotEmpty().containsOnly(BAD);
    }

    /** Its trouble is another node's: it was told of for a minute, and the node was down for whoever asked its health. */
    @Test
    void whatIsNotOfferedAnyMoreIsNoTroubleAfterThreeSeconds() {
        ItemRounds rounds = rounds(this::note);
        offer(rounds, BOTH, 5);
        for (int second = 0; second < 3; second++) {
            assertThatThrownBy(() -> rounds.offer(List.of(GOOD))).isInstanceOf(FlashSaleException.class);
            scheduler.advance(SECOND);
        }
        rounds.offer(List.of(GOOD));
        assertThat(rounds(GOOD)).isGreaterThanOrEqualTo(5);
    }

    /** When it comes back it is tried, and not passed on at once for what it was like half a minute ago. */
    @Test
    void whatComesBackAfterAWhileIsTriedBeforeItIsPassedOnAgain() {
        ItemRounds rounds = rounds(this::note);
        offer(rounds, BOTH, 8);
        assertThat(stuck).isNotEmpty();
        offer(rounds, List.of(GOOD), 30);
        stuck.clear();
        long before = rounds(BAD);
        offer(rounds, BOTH, 3);
        assertThat(stuck).isEmpty();
        assertThat(rounds(BAD)).isGreaterThan(before);
    }

    /** Twenty items hang that failed before: the others have six of the eight places. */
    @Test
    void whatFailedLastHasAQuarterOfThePlaces() {
        List<ItemId> bad = items("bad");
        List<ItemId> good = items("good");
        Set<ItemId> failed = new HashSet<>();
        Set<ItemId> running = new HashSet<>();
        int[] most = {0, 0};
        ItemRounds rounds = rounds(item -> {
            if (bad.contains(item) && failed.add(item)) {
                throw new IllegalStateException("bad");
            }
            running.add(item);
            most[0] = Math.max(most[0], running.size());
            most[1] = (int)
                    Math.max(most[1], running.stream().filter(bad::contains).count());
            hang();
            running.remove(item);
            ran.add(item);
        });
        rounds.offer(bad);
        scheduler.advance(SECOND.multipliedBy(2));
        List<ItemId> all = new ArrayList<>(bad);
        all.addAll(good);
        assertThatThrownBy(() -> rounds.offer(all)).isInstanceOf(FlashSaleException.class);
        scheduler.advance(Duration.ofMinutes(1));

        assertThat(most).containsExactly(8, 2);
        assertThat(ran).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<ItemId> items(String sku) {
        return IntStream.range(0, 20)
                .mapToObj(number -> ItemId.of("ten", sku + "-" + number))
                .toList();
    }

    private void hang() {
        try {
            scheduler.await(new CompletableFuture<>(), Duration.ofMillis(100));
        } catch (TimeoutException over) {
            // as long as it was to take
        }
    }

    @Test
    void afterTheStopNothingBegins() {
        ItemRounds rounds = rounds(this::note);
        rounds.offer(BOTH);
        rounds.stop();
        scheduler.advance(SECOND);
        rounds.offer(BOTH);
        scheduler.advance(SECOND);
        assertThat(rounds(GOOD)).isLessThanOrEqualTo(1);
        ran.clear();
        rounds.start();
        rounds.offer(List.of(GOOD));
        scheduler.advance(SECOND);
        assertThat(ran).containsExactly(GOOD);
    }
}
