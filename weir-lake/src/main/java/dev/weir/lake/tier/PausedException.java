package dev.weir.lake.tier;

/** A table's rows cannot settle before somebody does something; the message says what. */
final class PausedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PausedException(String message) {
        super(message);
    }
}
