package dev.weir.bucket.s3;

import dev.weir.bucket.Trouble;
import dev.weir.format.ErrorCode;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed call of S3's protocol means. */
final class S3Trouble {
    private static final int CLIENT_ERROR = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int NO_SPACE = 507;

    /** Bodies that were broken on the way, and the like. */
    private static final Set<String> PASSING =
            Set.of("RequestTimeout", "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch", "SlowDown");

    private static final Set<String> ELSEWHERE =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired");
    private static final Set<String> FULL = Set.of("QuotaExceeded", "XMinioStorageFull", "TooManyBuckets");

    private S3Trouble() {}

    static Trouble of(Exception e) {
        return switch (e) {
            case AwsServiceException answered -> answered(answered);
            case AbortedException _ -> Trouble.interrupted();
            case SdkException other -> Trouble.noAnswer("lake.s3.endpoint", other);
            case RuntimeException ours -> throw ours;
            default -> throw new IllegalStateException(e);
        };
    }

    private static String error(AwsServiceException e) {
        String error = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return error == null ? "" : error;
    }

    private static Trouble answered(AwsServiceException e) {
        String error = error(e);
        int status = e.statusCode();
        String said = " error=" + error + " status=" + status;
        if (status == NO_SPACE || FULL.contains(error)) {
            return Trouble.full(said);
        }
        if (status == NOT_IMPLEMENTED) {
            return Trouble.cannot(said);
        }
        if (EXPIRED.contains(error)) {
            return new Trouble(
                    ErrorCode.UNAVAILABLE,
                    false,
                    "credentials of the object store have expired; it is tried again with those that are there then"
                            + said);
        }
        if (status < CLIENT_ERROR
                || status >= SERVER_ERROR
                || status == TOO_MANY
                || status == CONFLICT
                || status == REQUEST_TIMEOUT
                || PASSING.contains(error)) {
            return Trouble.busy(said);
        }
        if (error.equals("NoSuchBucket")) {
            return Trouble.noBucket(said);
        }
        if (ELSEWHERE.contains(error)) {
            return new Trouble(ErrorCode.IO_ERROR, false, "the bucket is of another region; set lake.s3.region" + said);
        }
        if (error.equals("RequestTimeTooSkewed")) {
            return new Trouble(
                    ErrorCode.IO_ERROR, false, "this machine's clock differs from the object store's; set it" + said);
        }
        return Trouble.refused(error.isEmpty(), "lake.s3.access_key and lake.s3.secret_key", said);
    }
}
