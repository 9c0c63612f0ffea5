package dev.weir.lake.rest;

import dev.weir.format.WeirException;
import java.util.Map;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.rest.responses.ErrorResponse;

/** What is said of an error: the code and the type that Iceberg's clients make the same exception of. */
final class RestErrors {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final int BAD_REQUEST = 400;
    private static final int NOT_AUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;

    private RestErrors() {}

    static RestResponse of(RuntimeException e) {
        return response(code(e), type(e), String.valueOf(e.getMessage()));
    }

    /** Whether it is none of the client's doing. */
    static boolean isOurs(RestResponse response) {
        return response.status() == INTERNAL;
    }

    static RestResponse response(int code, String type, String message) {
        ErrorResponse error = ErrorResponse.builder()
                .responseCode(code)
                .withType(type)
                .withMessage(message)
                .build();
        return new RestResponse(code, JSON, RestJson.write(error));
    }

    static RestResponse refusal(int code, String message) {
        String type = switch (code) {
            case NOT_AUTHORIZED -> NotAuthorizedException.class.getSimpleName();
            case BAD_REQUEST, TOO_LARGE -> BadRequestException.class.getSimpleName();
            case UNAVAILABLE -> ServiceUnavailableException.class.getSimpleName();
            default -> "ServiceFailureException";
        };
        return response(code, type, message);
    }

    private static int code(RuntimeException e) {
        return switch (e) {
            case NoSuchNamespaceException _, NoSuchTableException _, NoSuchViewException _, NotFoundException _ ->
                NOT_FOUND;
            case AlreadyExistsException _, CommitFailedException _, NamespaceNotEmptyException _ -> CONFLICT;
            case CommitStateUnknownException _ -> INTERNAL;
            case NotAuthorizedException _ -> NOT_AUTHORIZED;
            case ForbiddenException _ -> FORBIDDEN;
            case UnprocessableEntityException _ -> UNPROCESSABLE;
            case ServiceUnavailableException _ -> UNAVAILABLE;
            case UnsupportedOperationException _ -> NOT_ACCEPTABLE;
            case BadRequestException _, ValidationException _, IllegalArgumentException _ -> BAD_REQUEST;
            case WeirException weir ->
                switch (weir.code().errorClass()) {
                    case CALLER -> BAD_REQUEST;
                    case RETRY, CAPACITY -> UNAVAILABLE;
                    case CORRUPT, INTERNAL -> INTERNAL;
                };
            default -> INTERNAL;
        };
    }

    /** Clients know Iceberg's exceptions by their names, and take others for what the code says. */
    private static String type(RuntimeException e) {
        return e instanceof WeirException weir
                ? weir.code().name()
                : e.getClass().getSimpleName();
    }
}
