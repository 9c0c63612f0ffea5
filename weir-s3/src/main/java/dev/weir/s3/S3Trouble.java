package dev.weir.s3;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * What a failed call means.
 *
 * @param passes whether another try may go well
 */
record S3Trouble(ErrorCode code, boolean passes, String text) {
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

    static S3Trouble of(RuntimeException e) {
        return switch (e) {
            case BrokenAnswerException broken ->
                new S3Trouble(broken.code(), true, String.valueOf(broken.getMessage()));
            case AwsServiceException answered -> answered(answered);
            case AbortedException _ ->
                new S3Trouble(ErrorCode.CANCELLED, false, "a call to the object store was interrupted");
            default ->
                new S3Trouble(
                        ErrorCode.UNAVAILABLE,
                        true,
                        "the object store does not answer; check lake.s3.endpoint and the network reason=" + reason(e));
        };
    }

    private static String reason(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static String error(AwsServiceException e) {
        String error = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return error == null ? "" : error;
    }

    private static S3Trouble answered(AwsServiceException e) {
        String error = error(e);
        int status = e.statusCode();
        String said = " error=" + error + " status=" + status;
        if (status == NO_SPACE || FULL.contains(error)) {
            return new S3Trouble(ErrorCode.DISK_FULL, false, "the object store is full; make room" + said);
        }
        if (status == NOT_IMPLEMENTED) {
            return new S3Trouble(
                    ErrorCode.UNSUPPORTED, false, "the object store cannot do what the lake needs; use another" + said);
        }
        if (EXPIRED.contains(error)) {
            return new S3Trouble(
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
            return new S3Trouble(ErrorCode.UNAVAILABLE, true, "the object store is busy, or broken just now" + said);
        }
        if (error.equals("NoSuchBucket")) {
            return new S3Trouble(
                    ErrorCode.IO_ERROR, false, "there is no such bucket; make it, or correct lake.warehouse" + said);
        }
        if (ELSEWHERE.contains(error)) {
            return new S3Trouble(
                    ErrorCode.IO_ERROR, false, "the bucket is of another region; set lake.s3.region" + said);
        }
        if (error.equals("RequestTimeTooSkewed")) {
            return new S3Trouble(
                    ErrorCode.IO_ERROR, false, "this machine's clock differs from the object store's; set it" + said);
        }
        // one that does not say why was cut, or is of something that stands before the store
        return new S3Trouble(
                ErrorCode.IO_ERROR,
                error.isEmpty(),
                "the object store refuses; check lake.s3.access_key and lake.s3.secret_key, and what they may do"
                        + said);
    }

    WeirException error(String object, int tries, RuntimeException cause) {
        return new WeirException(code, text + " object=" + object + " tries=" + tries, cause);
    }
}
