package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.StartFindings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts look like to somebody who does not run them. */
class LedgerScriptTest {
    private static final Pattern COMMENT = Pattern.compile("--.*");
    private static final Pattern CALL = Pattern.compile("redis\\.p?call\\(([^()]*(?:\\([^()]*\\)[^()]*)*)\\)");
    private static final Pattern KEY = Pattern.compile("KEYS\\[(\\d+)]");

    /** How many keys lead the arguments of a command; every other has one. */
    private static int keysOf(String command, int arguments) {
        return switch (command) {
            case "'TIME'", "'PUBLISH'" -> 0;
            case "'EXISTS'", "'UNLINK'" -> arguments;
            default -> 1;
        };
    }

    /** What a proxy might object to: calls whose keys are not all written as KEYS and a number, and keys anywhere else. */
    static List<String> objections(String script) {
        List<String> found = new ArrayList<>();
        String code = COMMENT.matcher(script).replaceAll("");
        int keysInCalls = 0;
        Matcher calls = CALL.matcher(code);
        while (calls.find()) {
            String[] words = calls.group(1).strip().split("\\s*,\\s*");
            int keys = keysOf(words[0], words.length - 1);
            keysInCalls += (int) Stream.of(words)
                    .skip(1)
                    .limit(keys)
                    .filter(word -> KEY.matcher(word).matches())
                    .count();
            boolean literal = words[0].matches("'[A-Z]+'")
                    && Stream.of(words)
                            .skip(1)
                            .limit(keys)
                            .allMatch(word -> KEY.matcher(word).matches());
            if (!literal) {
                found.add(calls.group());
            }
        }
        long all = Pattern.compile("KEYS").matcher(code).results().count();
        if (all != keysInCalls) {
            found.add(all + " times KEYS, but " + keysInCalls + " in calls");
        }
        if (code.split("redis\\.", -1).length != CALL.matcher(code).results().count() + 1) {
            found.add("calls that this test cannot read");
        }
        return found;
    }

    /** Case 24: proxies before a cluster know by such keys only where a script belongs, and refuse others. */
    @ParameterizedTest
    @EnumSource
    void everyKeyOfTheLedgersScriptsIsWrittenOut(LedgerScript script) {
        assertThat(objections(script.text())).isEmpty();
        Matcher told = Pattern.compile("(?m)^-- KEYS (bucket.*)$").matcher(script.text());
        assertThat(told.find()).isTrue();
        int given = told.group(1).split(", ").length;
        assertThat(KEY.matcher(COMMENT.matcher(script.text()).replaceAll(""))
                        .results()
                        .mapToInt(key -> Integer.parseInt(key.group(1)))
                        .max())
                .hasValue(given);
    }

    /** Case 24. */
    @ParameterizedTest
    @ValueSource(strings = {"put-sale.lua", "forget-sale.lua", "swap-rate.lua"})
    void everyKeyOfTheOtherScriptsIsWrittenOut(String name) {
        assertThat(objections(ScriptText.of(name))).isEmpty();
    }

    @Test
    void whatIsNotWrittenOutIsFound() {
        assertThat(objections("local key = KEYS[1]\nreturn redis.call('GET', key)"))
                .hasSize(2);
        assertThat(objections("return redis.call('DEL', unpack(KEYS))")).isNotEmpty();
        assertThat(objections("return redis.call('GET', KEYS[ARGV[1]])")).isNotEmpty();
        assertThat(objections("return redis.call('EXISTS', KEYS[1], ARGV[1])")).isNotEmpty();
        assertThat(objections("return redis.call(command, KEYS[1])")).isNotEmpty();
        assertThat(objections("return redis.pcall('SET', KEYS[1], ARGV[1])")).isEmpty();
    }

    @Test
    void theTrialAtTheStartRunsEveryScript() {
        ScriptTrial trial = new ScriptTrial(new MemoryStockLedger(Clock.systemUTC()), ScriptTrial.bucket("a"));
        assertThat(trial.steps().keySet()).containsExactlyInAnyOrder(LedgerScript.values());
    }

    @Test
    void aLedgerThatDoesAllItShouldPassesTheTrial() {
        StartFindings findings = new StartFindings();
        new ScriptTrial(new MemoryStockLedger(Clock.systemUTC()), ScriptTrial.bucket("a")).run("memory", findings);
        assertThat(findings.refusals()).isEmpty();
        assertThat(findings.warnings()).isEmpty();
    }
}
