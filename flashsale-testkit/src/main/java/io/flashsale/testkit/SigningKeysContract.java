package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SigningKeys} must do. Extend it and make the subject; the tests are inherited. */
public abstract class SigningKeysContract {
    private SigningKeys keys;

    /** The subject, as one node has it; best on a store that has no keys yet. */
    protected abstract SigningKeys createKeys() throws Exception;

    /** The same keys as another node has them: another object on the store of the one that was made last. */
    protected abstract SigningKeys otherNode(SigningKeys node) throws Exception;

    @BeforeEach
    void makeTheSubject() throws Exception {
        keys = createKeys();
    }

    /** Keys have arrays inside, which are not equal by content. */
    private static List<List<Object>> facts(List<SigningKey> keys) {
        List<List<Object>> facts = new ArrayList<>();
        for (SigningKey key : keys) {
            facts.add(List.of(key.kid(), key.purpose(), Arrays.toString(key.secret()), key.createdAt()));
        }
        return facts;
    }

    @Test
    void theFirstKeyIsMadeWhenItIsAskedFor() {
        for (SigningKey.Purpose purpose : SigningKey.Purpose.values()) {
            List<SigningKey> accepted = keys.accepted(purpose);
            assertThat(accepted).isNotEmpty();
            assertThat(accepted).allSatisfy(key -> {
                assertThat(key.purpose()).isEqualTo(purpose);
                assertThat(key.secret()).hasSizeGreaterThanOrEqualTo(SigningKey.MIN_SECRET_BYTES);
            });
        }
    }

    @Test
    void askingAgainAnswersTheSameKeys() {
        assertThat(facts(keys.accepted(SigningKey.Purpose.TICKET)))
                .isEqualTo(facts(keys.accepted(SigningKey.Purpose.TICKET)));
    }

    @Test
    void everyNodeHasTheSameKeys() throws Exception {
        List<SigningKey> ours = keys.accepted(SigningKey.Purpose.TICKET);
        assertThat(facts(otherNode(keys).accepted(SigningKey.Purpose.TICKET))).isEqualTo(facts(ours));
    }

    @Test
    void nodesThatStartAtOnceMakeOneKey() throws Exception {
        SigningKeys other = otherNode(keys);
        for (SigningKey.Purpose purpose : SigningKey.Purpose.values()) {
            List<List<List<Object>>> seen = Together.all(List.<java.util.concurrent.Callable<List<List<Object>>>>of(
                    () -> facts(keys.accepted(purpose)),
                    () -> facts(other.accepted(purpose)),
                    () -> facts(keys.accepted(purpose)),
                    () -> facts(other.accepted(purpose))));
            assertThat(new HashSet<>(seen)).hasSize(1);
        }
    }

    @Test
    void aNewKeyComesFirstAndTheOldOnesAreStillAccepted() throws Exception {
        List<SigningKey> before = keys.accepted(SigningKey.Purpose.TICKET);
        SigningKey made = keys.rotate(SigningKey.Purpose.TICKET);
        List<SigningKey> expected = new ArrayList<>(List.of(made));
        expected.addAll(before);
        assertThat(facts(keys.accepted(SigningKey.Purpose.TICKET))).isEqualTo(facts(expected));
        assertThat(facts(otherNode(keys).accepted(SigningKey.Purpose.TICKET))).isEqualTo(facts(expected));
    }

    @Test
    void keysMadeInQuickSuccessionAreStillListedNewestFirst() {
        SigningKey first = keys.rotate(SigningKey.Purpose.SALE_TOKEN);
        SigningKey second = keys.rotate(SigningKey.Purpose.SALE_TOKEN);
        SigningKey third = keys.rotate(SigningKey.Purpose.SALE_TOKEN);
        assertThat(keys.accepted(SigningKey.Purpose.SALE_TOKEN).subList(0, 3).stream()
                        .map(SigningKey::kid))
                .containsExactly(third.kid(), second.kid(), first.kid());
    }

    @Test
    void noTwoKeysShareANameOrASecret() {
        Set<String> names = new HashSet<>();
        Set<String> secrets = new HashSet<>();
        int made = 0;
        for (SigningKey.Purpose purpose : SigningKey.Purpose.values()) {
            keys.rotate(purpose);
            keys.rotate(purpose);
            for (SigningKey key : keys.accepted(purpose)) {
                made++;
                names.add(key.kid());
                secrets.add(Arrays.toString(key.secret()));
            }
        }
        assertThat(names).hasSize(made);
        assertThat(secrets).hasSize(made);
    }

    @Test
    void rotatingOnePurposeLeavesTheOtherAlone() {
        List<List<Object>> before = facts(keys.accepted(SigningKey.Purpose.TICKET));
        keys.rotate(SigningKey.Purpose.SALE_TOKEN);
        assertThat(facts(keys.accepted(SigningKey.Purpose.TICKET))).isEqualTo(before);
    }

    @Test
    void aSecretCannotBeChangedFromOutside() {
        byte[] secret = keys.accepted(SigningKey.Purpose.TICKET).get(0).secret();
        byte[] copy = secret.clone();
        Arrays.fill(secret, (byte) 0);
        assertThat(keys.accepted(SigningKey.Purpose.TICKET).get(0).secret()).isEqualTo(copy);
    }
}
