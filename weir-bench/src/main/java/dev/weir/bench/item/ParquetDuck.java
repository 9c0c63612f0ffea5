package dev.weir.bench.item;

import dev.weir.bench.workload.TpchRows;
import dev.weir.bench.workload.TpchTables;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** DuckDB in this process, over Parquet files that it wrote itself, one for each table. */
final class ParquetDuck implements AutoCloseable {
    /** While files are written, which is not measured. */
    private static final String WRITING_MEMORY = "6GB";

    private final DuckDBConnection connection;

    private ParquetDuck(DuckDBConnection connection) {
        this.connection = connection;
    }

    /**
     * Writes the files, and starts anew.
     *
     * @param folder is there, and empty
     */
    static ParquetDuck over(Path folder, double scale, int threads, long memoryBytes) {
        try {
            try (ParquetDuck writer = open(folder, threads, WRITING_MEMORY)) {
                for (TpchTable<?> table : TpchTables.all()) {
                    writer.write(table, scale, folder);
                }
            }
            ParquetDuck duck = open(folder, threads, memoryBytes + "B");
            for (TpchTable<?> table : TpchTables.all()) {
                duck.run(
                        "create view " + table.getTableName() + " as from read_parquet('" + file(folder, table) + "')");
            }
            return duck;
        } catch (SQLException e) {
            throw new IllegalStateException("duckdb does not write its files", e);
        }
    }

    private static ParquetDuck open(Path folder, int threads, String memory) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        ParquetDuck duck = new ParquetDuck(connection.unwrap(DuckDBConnection.class));
        duck.run("set threads = " + threads);
        duck.run("set memory_limit = '" + memory + "'");
        duck.run("set temp_directory = '" + folder.resolve("temp") + "'");
        return duck;
    }

    private static Path file(Path folder, TpchTable<?> table) {
        return folder.resolve(table.getTableName() + ".parquet");
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private <E extends TpchEntity> void write(TpchTable<E> table, double scale, Path folder) throws SQLException {
        List<TpchColumn<E>> columns = table.getColumns();
        String name = table.getTableName();
        run("create table " + name + " ("
                + columns.stream()
                        .map(column -> column.getColumnName() + " " + type(column) + " not null")
                        .collect(Collectors.joining(", "))
                + ")");
        try (DuckDBAppender appender = connection.createAppender(name)) {
            for (E row : table.createGenerator(scale, 1, 1)) {
                appender.beginRow();
                for (TpchColumn<E> column : columns) {
                    switch (column.getType().getBase()) {
                        case INTEGER -> appender.append(column.getInteger(row));
                        case IDENTIFIER -> appender.append(column.getIdentifier(row));
                        case DATE -> appender.append(LocalDate.ofEpochDay(column.getDate(row)));
                        case DOUBLE ->
                            appender.append(
                                    BigDecimal.valueOf(TpchTables.hundredths(column, row), TpchTables.AMOUNT_SCALE));
                        case VARCHAR -> appender.append(column.getString(row));
                    }
                }
                appender.endRow();
            }
        }
        run("copy " + name + " to '" + file(folder, table) + "' (format parquet)");
        run("drop table " + name);
    }

    private static String type(TpchColumn<?> column) {
        return switch (column.getType().getBase()) {
            case INTEGER -> "integer";
            case IDENTIFIER -> "bigint";
            case DATE -> "date";
            case DOUBLE -> "decimal(" + TpchTables.AMOUNT_PRECISION + ", " + TpchTables.AMOUNT_SCALE + ")";
            case VARCHAR -> "varchar";
        };
    }

    TpchRows ask(String query) {
        TpchRows rows = new TpchRows();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int c = 1; c <= columns; c++) {
                    row.add(String.valueOf(result.getObject(c)));
                }
                rows.add(row);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("duckdb does not answer: query=" + query, e);
        }
        return rows;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("duckdb does not close", e);
        }
    }
}
