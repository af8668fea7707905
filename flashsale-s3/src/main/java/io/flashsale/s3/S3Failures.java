package io.flashsale.s3;

import io.flashsale.StoreUnavailableException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Turns the SDK's failures into ours. */
final class S3Failures {
    private S3Failures() {}

    /**
     * Makes a call.
     *
     * @param what the work, for the message
     * @param writes whether a lost answer may hide that something was done
     */
    static <T> T calling(String what, boolean writes, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            String code =
                    e.awsErrorDetails() == null ? "" : " " + e.awsErrorDetails().errorCode();
            boolean maybeDone = writes && e.statusCode() >= 500;
            throw new StoreUnavailableException(what + " failed: S3 answered " + e.statusCode() + code, e, maybeDone);
        } catch (SdkException e) {
            throw new StoreUnavailableException(what + " failed: " + e.getMessage(), e, writes);
        }
    }
}
