package dev.weir.bucket;

/** What is to be sent cannot be read: nothing of the store's. */
final class ContentFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final RuntimeException failure;

    ContentFailedException(RuntimeException failure) {
        super(failure);
        this.failure = failure;
    }

    RuntimeException failure() {
        return failure;
    }
}
