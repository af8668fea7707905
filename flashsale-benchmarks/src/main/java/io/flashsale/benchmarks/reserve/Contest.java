package io.flashsale.benchmarks.reserve;

import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.load.Latencies;
import io.flashsale.benchmarks.load.Throughput;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.RedisInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A contest in which the contestants run in turns, each on a server that has forgotten the one before. */
final class Contest {
    /** More units than anybody sells in one turn. */
    private static final long PLENTY = 100_000_000;

    private final Setup setup;
    private final BenchmarkRedis redis;
    private final List<Contestant> contestants;

    Contest(Setup setup, BenchmarkRedis redis, List<Contestant> contestants) {
        this.setup = setup;
        this.redis = redis;
        this.contestants = contestants;
    }

    /**
     * The rates of one turn and their cost for the server.
     *
     * @param perSecond calls
     * @param scripts script executions per call
     * @param commands commands per call, those within scripts and the scripts themselves included
     * @param serverMicros microseconds of the server's one thread in scripts, per call
     * @param bytesIn bytes that the server read, per call
     * @param bytesOut bytes that it wrote, per call
     */
    record Turn(
            double perSecond, double scripts, double commands, double serverMicros, double bytesIn, double bytesOut) {}

    /** Both ways a call can end. */
    record Result(Turn accepted, Turn refused) {}

    /** By contestant. */
    record Results(Map<Contestant, Result> byContestant) {
        Result of(Contestant contestant) {
            return Objects.requireNonNull(byContestant.get(contestant), contestant::title);
        }
    }

    /** Runs everybody for this long, so that the compiler has seen everything before anything counts. */
    void warmUp(Duration each) {
        for (Contestant contestant : contestants) {
            setup.say("warming up: %s", contestant.title());
            turn(contestant, PLENTY, each);
            turn(contestant, 0, each.dividedBy(4));
        }
    }

    /** Runs this many rounds, in each of which everybody has a turn, and returns the medians. */
    Results rounds(int rounds, Duration turn) {
        Map<Contestant, List<Result>> all = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Contestant contestant : contestants) {
                Turn yes = turn(contestant, PLENTY, turn);
                Turn no = turn(contestant, 0, turn.dividedBy(2));
                setup.say(
                        "round %d: %-60s %,9.0f/s accepted %,9.0f/s refused",
                        round, contestant.title(), yes.perSecond(), no.perSecond());
                all.computeIfAbsent(contestant, one -> new ArrayList<>()).add(new Result(yes, no));
            }
        }
        Map<Contestant, Result> medians = new LinkedHashMap<>();
        all.forEach((contestant, results) -> medians.put(
                contestant,
                new Result(
                        median(results.stream().map(Result::accepted).toList()),
                        median(results.stream().map(Result::refused).toList()))));
        return new Results(medians);
    }

    /** Runs buyers who come at half the rate and returns their latencies. */
    Latencies halfLoad(Contestant contestant, double perSecond, Duration duration) {
        redis.empty();
        contestant.open(PLENTY);
        Latencies latencies = contestant.arrivals(perSecond / 2, duration);
        redis.empty();
        return latencies;
    }

    private Turn turn(Contestant contestant, long units, Duration duration) {
        redis.empty();
        contestant.open(units);
        RedisInfo before = redis.info();
        Throughput throughput = contestant.load(duration);
        RedisInfo after = redis.info();
        if (units > 0) {
            throughput.allAccepted();
        } else {
            throughput.allRefused();
        }
        double calls = throughput.accepted() + throughput.refused();
        // The INFO itself is one of the commands, and some of the bytes.
        return new Turn(
                throughput.perSecond(),
                (after.scriptCalls() - before.scriptCalls()) / calls,
                after.since(before, "total_commands_processed") / calls,
                (after.scriptMicros() - before.scriptMicros()) / calls,
                after.since(before, "total_net_input_bytes") / calls,
                after.since(before, "total_net_output_bytes") / calls);
    }

    private static Turn median(List<Turn> turns) {
        List<Turn> sorted = new ArrayList<>(turns);
        sorted.sort((left, right) -> Double.compare(left.perSecond(), right.perSecond()));
        return sorted.get(sorted.size() / 2);
    }
}
