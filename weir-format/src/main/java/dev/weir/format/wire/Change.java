package dev.weir.format.wire;

import dev.weir.format.schema.TableSchema;

/** What happened to a row of a primary-key table: the values of the column {@value #COLUMN} of its log. */
public final class Change {
    public static final String COLUMN = TableSchema.CHANGE;

    /** A key that was not there. */
    public static final String INSERT = "insert";

    /** The row that an update replaced; only with {@link KeySpec.Image#FULL}, and right before {@link #UPDATE_AFTER}. */
    public static final String UPDATE_BEFORE = "update_before";

    public static final String UPDATE_AFTER = "update_after";

    /** The row that was there last. */
    public static final String DELETE = "delete";

    private Change() {}
}
