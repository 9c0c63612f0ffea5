package dev.weir.sql;

import java.util.Optional;

/** Some tables as they are at one moment. Closed when nothing is read of them any more, after the rows. */
interface Moment extends AutoCloseable {
    /** The rows of the table with this exact name; empty if it was not asked for or not there, or has none of this kind. */
    Optional<RowSource> rows(String name, Tables.Columns columns);

    /** Of the table with this exact name the id, which no other one has; empty if it was not asked for or not there. */
    Optional<String> id(String name);

    @Override
    void close();
}
