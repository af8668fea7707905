package io.flashsale.redis;

import io.flashsale.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisNoReplicasException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;
import org.redisson.client.WriteRedisConnectionException;

/**
 * What one failed try to run a script means.
 *
 * @param cause the client's exception
 * @param maybeDone whether the script may have run
 * @param worthAnotherTry whether the same call may succeed in a moment
 * @param advice what to look at
 */
record ScriptFailure(Throwable cause, boolean maybeDone, boolean worthAnotherTry, String advice) {
    /** What a server that did not begin says first. */
    private static final List<String> REFUSALS =
            List.of("MISCONF", "NOPERM", "NOAUTH", "CROSSSLOT", "MOVED", "ASK", "BUSY");

    /** What else servers, and proxies before them, say of scripts that they do not take; Redis, Valkey, Alibaba Cloud, Envoy, twemproxy. */
    private static final Pattern NOT_TAKEN = Pattern.compile(
            "bad lua|compiling script|unknown command|not (allowed|supported|permitted)|unsupported|disabled",
            Pattern.CASE_INSENSITIVE);

    /** The name that servers give to a script that runs: it is in every error that comes out of one. */
    private static final String RUNNING = "user_script";

    static ScriptFailure of(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof RedisOutOfMemoryException) {
            return refused(cause, false, "it has no memory left: raise maxmemory, or move other data elsewhere");
        } else if (cause instanceof RedisNoReplicasException) {
            return refused(cause, false, "too few replicas follow their primary: see min-replicas-to-write");
        } else if (cause instanceof RedisAuthRequiredException || cause instanceof RedisWrongPasswordException) {
            return refused(cause, false, "set the right username and password");
        } else if (cause instanceof RedisReadonlyException) {
            return refused(cause, true, "it is a replica: a failover is going on, or the address is not the primary's");
        } else if (cause instanceof RedisClusterDownException) {
            return refused(cause, true, "slots have no primary: a failover is going on, or nodes are down");
        } else if (cause instanceof RedisLoadingException) {
            return refused(cause, true, "it is loading its data after a start");
        } else if (cause instanceof RedisRetryException || cause instanceof RedisNoScriptException) {
            return refused(cause, true, "it asked to try again");
        }
        return connectionFailure(cause);
    }

    private static ScriptFailure connectionFailure(Throwable cause) {
        if (cause instanceof RedisResponseTimeoutException || cause instanceof RedisReconnectedException) {
            return new ScriptFailure(cause, true, true, "the answer was lost: see whether the server runs");
        } else if (cause instanceof RedisTimeoutException
                || cause instanceof WriteRedisConnectionException
                || cause instanceof RedisNodeNotFoundException
                || cause instanceof RedisConnectionException) {
            return refused(cause, true, "it cannot be reached: see whether the server runs");
        } else if (cause instanceof RedisException && saysThatItDidNotBegin(cause)) {
            return refused(cause, false, "it does not take the script");
        }
        return new ScriptFailure(cause, true, false, "see the cause");
    }

    /** Whether a server's error is about what the script does or who sends it, so that it will not be taken in a moment either. */
    static boolean isAboutTheScript(@Nullable Throwable cause) {
        if (cause == null || cause.getClass() != RedisException.class) {
            return false;
        }
        String words = words(cause);
        return words.startsWith("NOPERM")
                || words.contains(RUNNING)
                || NOT_TAKEN.matcher(words).find();
    }

    private static boolean saysThatItDidNotBegin(Throwable cause) {
        String words = words(cause);
        return REFUSALS.stream().anyMatch(words::startsWith)
                || (!words.contains(RUNNING) && NOT_TAKEN.matcher(words).find());
    }

    /** The server's own, without the connection, the command and the script that the client adds. */
    private static String words(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int addition = message.indexOf(" channel: [");
        return addition < 0 ? message : message.substring(0, addition);
    }

    private static ScriptFailure refused(Throwable cause, boolean worthAnotherTry, String advice) {
        return new ScriptFailure(cause, false, worthAnotherTry, advice);
    }

    /** The last try met a refusal, but one whose answer was lost may have been executed. */
    static StoreUnavailableException refusedAtLast(LedgerScript script) {
        return new StoreUnavailableException(
                "Redis refused to " + script + " when asked again, but the first answer was lost", null, true);
    }

    /** @param maybeDone whether this try or an earlier one may have been executed */
    StoreUnavailableException unavailable(LedgerScript script, boolean maybeDone) {
        return new StoreUnavailableException(
                "Redis did not " + script + ": " + advice + " (" + words(cause) + ")", cause, maybeDone);
    }
}
