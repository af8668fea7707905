package io.flashsale.s3;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flashsale.StoreUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What is said of failures that no test server brings about. */
class DiagnosisTest {
    private static final URI SERVER = URI.create("https://s3.shop.example");
    private static final S3MediaSettings.Builder AMAZON =
            S3MediaSettings.builder("media", URI.create("https://cdn.example")).region("eu-wst-1");

    private static S3MediaSettings.Builder own() {
        return S3MediaSettings.builder("media", URI.create("https://cdn.example"))
                .endpoint(SERVER);
    }

    private static void fail(S3MediaSettings.Builder settings, RuntimeException failure) {
        Object unused = new Diagnosis(settings.build()).of("s3:PutObject", () -> {
            throw failure;
        });
    }

    private static RuntimeException network(IOException cause) {
        return SdkClientException.create("Unable to execute HTTP request", cause);
    }

    private static RuntimeException answer(int status, String code, String message) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private static void waitedFor(S3MediaSettings.Builder settings, RuntimeException failure, String... words) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> fail(settings, failure))
                .withMessageContainingAll(words)
                .withMessageNotContaining("null");
    }

    private static void refused(S3MediaSettings.Builder settings, RuntimeException failure, String... words) {
        assertThatIllegalStateException()
                .isThrownBy(() -> fail(settings, failure))
                .withMessageContainingAll(words)
                .withMessageNotContaining("null");
    }

    @Test
    void aHostThatIsNotKnownIsNamedWithTheSettingItComesFrom() {
        RuntimeException unknown = network(new UnknownHostException("media.there.example"));
        waitedFor(AMAZON, unknown, "media.there.example", "set region", "eu-wst-1");
        waitedFor(own().pathStyle(false), unknown, "media.there.example", "set endpoint", "pathStyle");
        waitedFor(own(), unknown, "media.there.example", "set endpoint");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() {
        waitedFor(AMAZON, network(new ConnectException("refused")), "Amazon S3 does not answer");
        waitedFor(own(), network(new ConnectException("refused")), SERVER.toString(), "set endpoint");
    }

    @Test
    void onlyACertificateAndAServerWithoutTlsStayAsTheyAre() {
        SSLHandshakeException certificate = new SSLHandshakeException("PKIX path building failed");
        certificate.initCause(new CertificateException("unable to find valid certification path"));
        refused(own(), network(certificate), "certificate", "set endpoint", "certification path");
        SSLException plain = new SSLException("Unsupported or unrecognized SSL message");
        refused(own(), network(plain), "set endpoint", "http or https");
        refused(AMAZON, network(plain), "set region", "prox");

        SSLHandshakeException cutOff = new SSLHandshakeException("Remote host terminated the handshake");
        cutOff.initCause(new EOFException("SSL peer shut down incorrectly"));
        waitedFor(own(), network(cutOff), "does not answer");
        waitedFor(
                own(), network(new SSLException("reset", new SocketException("Connection reset"))), "does not answer");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 501})
    void whatIsNotListedIsSaidInTheServersOwnWords(int status) {
        refused(own(), answer(status, "SomethingNew", "as it is"), status + " SomethingNew as it is");
        refused(AMAZON, answer(status, "SomethingNew", "as it is"), status + " SomethingNew as it is");
    }

    @Test
    void writingOnceIsNotToBlameForWhateverIsNotImplemented() {
        assertThatIllegalStateException()
                .isThrownBy(() -> fail(own(), answer(501, "NotImplemented", "no such thing")))
                .withMessageContaining("501 NotImplemented no such thing")
                .withMessageNotContaining("writeOnce");
    }
}
