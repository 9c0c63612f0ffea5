package dev.weir.bucket.gcs;

import dev.weir.bucket.Trouble;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;

/** What a failed call means. */
final class GcsTrouble {
    private static final int CLIENT_ERROR = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final Set<String> LIMITS = Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded");
    private static final String SETTINGS = "lake.gcs.key_file and lake.gcs.credentials";

    private GcsTrouble() {}

    static Trouble of(Exception e) {
        return switch (e) {
            case GcsAnswerException answered -> answered(answered);
            case InterruptedIOException _ -> Trouble.interrupted();
            case IOException broken -> Trouble.noAnswer("lake.gcs.endpoint", broken);
            case RuntimeException ours -> throw ours;
            default -> throw new IllegalStateException(e);
        };
    }

    private static Trouble answered(GcsAnswerException e) {
        int status = e.status();
        String said = " error=" + e.error() + " status=" + status;
        if (status == NOT_IMPLEMENTED) {
            return Trouble.cannot(said);
        }
        if (status < CLIENT_ERROR
                || status >= SERVER_ERROR
                || status == TOO_MANY
                || status == CONFLICT
                || status == REQUEST_TIMEOUT
                || LIMITS.contains(e.error())) {
            return Trouble.busy(said);
        }
        // objects that are not there are no trouble where it is asked for objects
        if (status == NOT_FOUND) {
            return Trouble.noBucket(said);
        }
        // a token that has just expired is another one the next time
        return Trouble.refused(status == UNAUTHORIZED || e.error().isEmpty(), SETTINGS, said);
    }
}
