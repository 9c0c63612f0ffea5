package dev.weir.bucket.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.models.BlobStorageException;
import dev.weir.bucket.Trouble;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Set;

/** What a failed call means. */
final class AzureTrouble {
    private static final int CLIENT_ERROR = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;

    /** Bodies that were broken on the way, and the like. */
    private static final Set<String> PASSING =
            Set.of("Md5Mismatch", "Crc64Mismatch", "IncompleteBody", "InvalidInput", "OperationTimedOut");

    private static final Set<String> CANNOT = Set.of("FeatureVersionMismatch", "UnsupportedHeader", "InvalidBlobType");
    private static final String SETTINGS = "lake.azure.account_key, lake.azure.sas_token or the machine's identity";

    private AzureTrouble() {}

    static Trouble of(Exception e) {
        return switch (e) {
            case BlobStorageException answered -> answered(answered.getStatusCode(), error(answered));
            case CredentialUnavailableException _ ->
                new Trouble(
                        ErrorCode.IO_ERROR,
                        false,
                        "there are no credentials of Azure in the environment or of this machine; set lake.azure.account_key or lake.azure.sas_token");
            case ClientAuthenticationException _ -> Trouble.refused(false, SETTINGS, "");
            case HttpResponseException other
            when other.getResponse() != null -> answered(other.getResponse().getStatusCode(), "");
            case WeirException ours -> throw ours;
            // the client has no type of its own for what breaks below it
            default -> interrupted(e) ? Trouble.interrupted() : Trouble.noAnswer("lake.azure.endpoint", e);
        };
    }

    private static boolean interrupted(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return false;
    }

    /** The store's word; empty when the answer is not its own. */
    static String error(BlobStorageException e) {
        return e.getErrorCode() == null ? "" : e.getErrorCode().toString();
    }

    private static Trouble answered(int status, String error) {
        String said = " error=" + error + " status=" + status;
        if (status == NOT_IMPLEMENTED || CANNOT.contains(error)) {
            return Trouble.cannot(said);
        }
        if (status < CLIENT_ERROR
                || status >= SERVER_ERROR
                || status == TOO_MANY
                || status == CONFLICT
                || status == PRECONDITION_FAILED
                || status == REQUEST_TIMEOUT
                || PASSING.contains(error)) {
            return Trouble.busy(said);
        }
        if (error.equals("ContainerNotFound")) {
            return Trouble.noBucket(said);
        }
        return Trouble.refused(error.isEmpty(), SETTINGS, said);
    }
}
