package io.flashsale.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class StartFindingsTest {
    private static final Logger LOG = LoggerFactory.getLogger(StartFindingsTest.class);

    private final StartFindings findings = new StartFindings();

    @Test
    void everyRefusalIsNamedAtOnce() {
        findings.refuse("a is 1: set it to 2");
        findings.warn("b is {}");
        findings.refuse("c is 3: set it to 4");
        assertThatIllegalStateException()
                .isThrownBy(() -> findings.report(LOG, "Redis cannot be used"))
                .withMessage("Redis cannot be used: a is 1: set it to 2; c is 3: set it to 4");
    }

    @Test
    void whatIsNotSoIsNoFinding() {
        findings.refuseIf(false, "a");
        findings.warnIf(false, "b");
        findings.refuseIf(true, "c");
        findings.warnIf(true, "d");
        assertThat(findings.refusals()).containsExactly("c");
        assertThat(findings.warnings()).containsExactly("d");
    }

    @Test
    void warningsRefuseNothing() {
        findings.warn("b is {}");
        assertThatCode(() -> findings.report(LOG, "Redis cannot be used")).doesNotThrowAnyException();
        assertThat(findings.warnings()).containsExactly("b is {}");
    }

    @Test
    void refusalsThatAreToleratedAreWarnings() {
        findings.warn("b is 1");
        findings.refuse("a is 1");
        findings.tolerateRefusals();
        assertThat(findings.refusals()).isEmpty();
        assertThat(findings.warnings()).containsExactly("b is 1", "a is 1");
        assertThatCode(() -> findings.report(LOG, "Redis cannot be used")).doesNotThrowAnyException();
    }
}
