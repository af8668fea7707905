package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.client.RedisException;

/** What the words of servers and proxies mean, where no test server can be brought to say them. */
class ScriptFailureTest {
    private static final String ADDITION =
            ". channel: [id: 0x1] command: (EVALSHA, cached script: #!lua -- not allowed, on @user_script)";

    /** Case 24: "maybe" would be Unknown to every buyer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR bad lua script for redis cluster, all the keys that the script uses should be passed using the KEYS array",
                "ERR Error compiling script (new function): user script:1: unexpected symbol",
                "ERR unknown command 'EVALSHA', with args beginning with: 'a' ",
                "ERR unsupported command",
                "ERR command 'EVALSHA' is not allowed",
                "ERR 'evalsha' command is disabled",
                "NOPERM User a has no permissions to run the 'evalsha' command",
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "MISCONF Redis is configured to save RDB snapshots"
            })
    void whatDidNotBeginIsNotDone(String words) {
        assertThat(ScriptFailure.of(new RedisException(words + ADDITION)).maybeDone())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR ACL failure in script: User a has no permissions to run the 'zadd' command script: 9f, on @user_script:9.",
                "ERR Write commands are not allowed from read-only scripts. script: 9f, on @user_script:9.",
                "ERR Error running script (call to f_9f): @user_script:5: Script killed by user with SCRIPT KILL",
                "WRONGTYPE Operation against a key holding the wrong kind of value script: 9f, on @user_script:9.",
                "ERR upstream failure",
                "ERR Server closed connection"
            })
    void whatMayHaveBegunMayBeDone(String words) {
        assertThat(ScriptFailure.of(new RedisException(words + ADDITION)).maybeDone())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOPERM User a has no permissions", "ERR unknown command 'EVALSHA'"})
    void theReportHoldsTheServersWordsAndNothingOfTheScript(String words) {
        assertThat(ScriptFailure.of(new RedisException(words + ADDITION)).unavailable(LedgerScript.RESERVE, false))
                .hasMessageContaining(words)
                .hasMessageNotContaining("channel")
                .hasMessageNotContaining("#!lua");
    }
}
