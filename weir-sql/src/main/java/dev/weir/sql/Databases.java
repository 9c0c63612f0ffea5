package dev.weir.sql;

import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import java.util.List;
import java.util.Optional;

/** The port to what there is beside tables. Thread-safe. */
public interface Databases {
    /** Ordered. */
    List<String> databases();

    /** Throws {@code DATABASE_EXISTS}. */
    void createDatabase(String name);

    /** Throws {@code UNKNOWN_DATABASE}, and {@code NOT_EMPTY}. */
    void dropDatabase(String name);

    /** Ordered by name. */
    List<ViewSpec> views();

    Optional<ViewSpec> view(TableName name);

    /** Throws {@code TABLE_EXISTS}, for a view only if it is not to be replaced. */
    void createView(ViewSpec view, boolean replace);

    /** Throws {@code UNKNOWN_TABLE}. */
    void dropView(TableName name);

    Optional<String> comment(Commented on);

    /** Throws {@code UNKNOWN_TABLE} and the like. */
    void comment(Commented on, Optional<String> text);
}
