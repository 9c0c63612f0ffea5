package dev.weir.bucket.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;

/** The store has answered that it does not do it. */
final class GcsAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String error;

    private GcsAnswerException(int status, String error) {
        super("status=" + status + " error=" + error);
        this.status = status;
        this.error = error;
    }

    static GcsAnswerException of(HttpResponse<byte[]> answer) {
        return new GcsAnswerException(answer.statusCode(), error(answer.body()));
    }

    /** Its reason in one word, if the answer is of the store itself. */
    private static String error(byte[] body) {
        try {
            JsonNode error = GcsObject.JSON.readTree(body).path("error");
            return error.path("errors")
                    .path(0)
                    .path("reason")
                    .asText(error.path("message").asText(""));
        } catch (IOException e) {
            return "";
        }
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }
}
