package dev.weir.cli.load;

/** A value that a column cannot take; the message says why, without the place. */
final class BadValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadValueException(String why) {
        // no stack: thrown once per bad row, and only its text is wanted
        super(why, null, false, false);
    }
}
