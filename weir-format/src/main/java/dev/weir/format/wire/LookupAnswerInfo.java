package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.Optional;

/**
 * The application metadata of an answer to a batch of keys; left out where it would say nothing.
 *
 * @param last whether this is the last batch of an answer to prefixes, which may have several
 * @param error why there is no answer (any more); the message has no batch then, and the stream goes on with the next
 */
public record LookupAnswerInfo(boolean last, Optional<Failure> error) {
    /** An answer that is complete in itself, or is to be continued. */
    public static final LookupAnswerInfo NONE = new LookupAnswerInfo(false, Optional.empty());

    public static final LookupAnswerInfo LAST = new LookupAnswerInfo(true, Optional.empty());

    /** @param code in JSON: lower case; one that is not known here is read as {@code INTERNAL} */
    public record Failure(ErrorCode code, String message) {
        public WeirException toException() {
            return new WeirException(code, message);
        }
    }

    public static LookupAnswerInfo failed(WeirException error) {
        return new LookupAnswerInfo(
                false, Optional.of(new Failure(error.code(), WireErrors.shorten(String.valueOf(error.getMessage())))));
    }
}
