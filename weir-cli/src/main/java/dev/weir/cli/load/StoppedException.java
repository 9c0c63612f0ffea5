package dev.weir.cli.load;

/** A bad row that ends the load. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient BadRow row;

    public StoppedException(BadRow row) {
        super(row.toString());
        this.row = row;
    }

    public BadRow row() {
        return row;
    }
}
