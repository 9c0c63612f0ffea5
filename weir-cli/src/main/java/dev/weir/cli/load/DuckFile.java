package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/** A file seen through an embedded DuckDB of its own: what it holds, and its rows under any SELECT list. */
final class DuckFile implements AutoCloseable {
    private static final long BATCH_ROWS = 8_192;

    private final String label;
    private final String from;
    private final DuckDBConnection connection;
    private final List<AutoCloseable> owned = new ArrayList<>();

    private DuckFile(String label, String from, DuckDBConnection connection) {
        this.label = label;
        this.from = from;
        this.connection = connection;
    }

    /** @param from what stands after FROM */
    static DuckFile open(String label, String from) {
        Properties settings = new Properties();
        // rows are read while they are computed: memory is a few batches, however long the file
        settings.setProperty("jdbc_stream_results", "true");
        try {
            DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set autoinstall_known_extensions = false; set autoload_known_extensions = false");
                statement.execute("set memory_limit = '1GB'; set TimeZone = 'UTC'");
                // a piece of a pipe has the name of the one before
                statement.execute("set enable_external_file_cache = false");
            }
            return new DuckFile(label, from, connection);
        } catch (SQLException e) {
            throw new WeirException(ErrorCode.INTERNAL, "cannot start the file reader: " + firstLine(e), e);
        }
    }

    /** The batches of a reader, which is read to its end once; it stays the caller's. */
    static DuckFile arrow(String label, ArrowReader reader, BufferAllocator allocator) {
        DuckFile file = open(label, "weir_arrow");
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
        file.owned.add(stream);
        Data.exportArrayStream(allocator, reader, stream);
        file.connection.registerArrowStream("weir_arrow", stream);
        return file;
    }

    String label() {
        return label;
    }

    /** The columns as Arrow. */
    Schema schema(BufferAllocator allocator) {
        try (Rows rows = select("*", " limit 0", allocator)) {
            return rows.reader().getVectorSchemaRoot().getSchema();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The columns whose type is UUID: their Arrow form is text. */
    Set<String> uuids() {
        Set<String> names = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("describe select * from " + from)) {
            while (rows.next()) {
                if ("UUID".equals(rows.getString(2))) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Starts reading; an error that shows at once may have lost its text, see {@link #why}. */
    Rows select(String list, String tail, BufferAllocator allocator) {
        String sql = "select " + list + " from " + from + tail;
        try {
            Statement statement = connection.createStatement();
            try {
                DuckDBResultSet result = (DuckDBResultSet) statement.executeQuery(sql);
                return new Rows(statement, result, (ArrowReader) result.arrowExportStream(allocator, BATCH_ROWS));
            } catch (SQLException e) {
                statement.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** A running SELECT. */
    record Rows(Statement statement, DuckDBResultSet result, ArrowReader reader) implements AutoCloseable {
        @Override
        public void close() {
            try {
                try {
                    reader.close();
                } finally {
                    result.close();
                    statement.close();
                }
            } catch (SQLException | IOException e) {
                throw new WeirException(ErrorCode.INTERNAL, "cannot close the file reader: " + firstLine(e), e);
            }
        }
    }

    /**
     * Lines that the CSV reader put aside since the last call, each once, with the first thing that was wrong with it.
     *
     * @param firstLine what to call the line below the header
     */
    RowSource.Rejections takeRejectedLines(long firstLine) {
        // what is wrong with a line as a whole, such as its length, has no column
        String lines =
                "select line, min_by(error_message, coalesce(column_idx, 0)) why from reject_errors group by line";
        try (Statement statement = connection.createStatement()) {
            long count;
            try (ResultSet rows = statement.executeQuery("select count(distinct line) from reject_errors")) {
                rows.next();
                count = rows.getLong(1);
            } catch (SQLException e) {
                // the table is there only once a reader has put something aside
                return RowSource.Rejections.NONE;
            }
            List<BadRow> shown = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery(lines + " order by line limit " + RowSource.Rejections.SHOWN)) {
                while (rows.next()) {
                    // the reader counts from the header, which is its line 1
                    shown.add(new BadRow(label, firstLine - 2 + rows.getLong(1), clause(rows.getString(2))));
                }
            }
            statement.execute("delete from reject_errors; delete from reject_scans");
            return new RowSource.Rejections(count, shown);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Reads all of it once more, without keeping anything, and answers what is wrong with it: a streamed result may have lost its error's text. */
    Optional<String> why(String list) {
        if (!owned.isEmpty()) {
            // a stream is read only once
            return Optional.empty();
        }
        try (Connection plain = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = plain.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(columns(*)) from (select " + list + " from " + from + ")")) {
            return rows.next() ? Optional.empty() : Optional.of("no answer");
        } catch (SQLException e) {
            return Optional.of(firstLine(e));
        }
    }

    WeirException unreadable(Exception e) {
        return new WeirException(
                ErrorCode.INVALID_REQUEST, "cannot read the file: %s file=%s".formatted(firstLine(e), label), e);
    }

    /** DuckDB's own sentence, without the picture of the statement below it. */
    static String firstLine(Exception e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        return clause(end < 0 ? text : text.substring(0, end));
    }

    private static String clause(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        line = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
        boolean word =
                line.length() > 1 && Character.isUpperCase(line.charAt(0)) && Character.isLowerCase(line.charAt(1));
        return word ? Character.toLowerCase(line.charAt(0)) + line.substring(1) : line;
    }

    @Override
    public void close() {
        try {
            connection.close();
            for (AutoCloseable one : owned) {
                one.close();
            }
        } catch (Exception e) {
            throw new WeirException(ErrorCode.INTERNAL, "cannot close the file reader: " + firstLine(e), e);
        }
    }
}
