package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Flight SQL JDBC driver, as it comes from Maven Central, against a real server. */
@Timeout(180)
class FlightSqlJdbcIT {
    @TempDir
    private Path directory;

    @Test
    void aToolConnectsLooksAroundAndAsks() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"))) {
            String url = "jdbc:arrow-flight-sql://127.0.0.1:" + server.flightPort() + "/?useEncryption=false";
            Properties login = new Properties();
            login.put("user", "ann");
            login.put("password", "secret");
            try (Connection connection = DriverManager.getConnection(url, login)) {
                definesAndChanges(connection);
                asks(connection);
                bindsParameters(connection);
                looksAround(connection.getMetaData());
                tellsErrors(connection);
            }
            assertEquals(0, server.terminate());
        }
    }

    private static void definesAndChanges(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertEquals(
                    0,
                    statement.executeUpdate(
                            "create table t (id bigint primary key, name varchar, price decimal(10,2), seen timestamp)"));
            assertEquals(
                    3,
                    statement.executeUpdate("insert into t values (1, 'one', 1.50, '2026-11-26 10:00:00'),"
                            + " (2, null, 2.25, null), (3, 'three', null, '2026-11-27 11:30:00.25')"));
            assertEquals(1, statement.executeUpdate("update t set name = 'two' where id = 2"));
            assertEquals(1, statement.executeUpdate("delete from t where id = 3"));
            assertFalse(statement.execute("insert into t (id, name) values (3, 'three')"));
        }
    }

    private static void asks(Connection connection) throws SQLException {
        assertEquals(
                List.of("1 one 1.50", "2 two 2.25", "3 three null"),
                rows(connection, "select id, name, price from t order by id"));
        assertEquals(List.of("499999500000"), rows(connection, "select sum(range) from range(1000000)"));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select seen, price from t where id = 1")) {
            assertTrue(rows.next());
            assertEquals(
                    "2026-11-26T10:00", rows.getTimestamp(1).toLocalDateTime().toString());
            assertEquals("1.50", rows.getBigDecimal(2).toPlainString());
        }
    }

    private static void bindsParameters(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select name from t where id between ? and ? order by id")) {
            assertEquals(2, statement.getParameterMetaData().getParameterCount());
            for (int first = 1; first <= 2; first++) {
                statement.setLong(1, first);
                statement.setLong(2, first + 1);
                try (ResultSet rows = statement.executeQuery()) {
                    assertTrue(rows.next());
                    assertEquals(first == 1 ? "one" : "two", rows.getString(1));
                    assertTrue(rows.next());
                    assertFalse(rows.next());
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("insert into t (id, name) values (?, ?)")) {
            statement.setLong(1, 4);
            statement.setString(2, "it's \"four\" \\ 4");
            assertEquals(1, statement.executeUpdate());
        }
        assertEquals(List.of("it's \"four\" \\ 4"), rows(connection, "select name from t where id = 4"));
        try (Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate("delete from t where id = 4"));
        }
    }

    private static void looksAround(DatabaseMetaData metadata) throws SQLException {
        assertEquals("Weir", metadata.getDatabaseProductName());
        assertFalse(metadata.isReadOnly());
        assertFalse(metadata.supportsTransactions());
        assertEquals("\"", metadata.getIdentifierQuoteString());
        assertEquals(List.of("weir"), column(metadata.getCatalogs(), "TABLE_CAT"));
        assertEquals(List.of("main"), column(metadata.getSchemas(), "TABLE_SCHEM"));
        assertEquals(List.of("t"), column(metadata.getTables(null, null, "%", null), "TABLE_NAME"));
        assertEquals(List.of(), column(metadata.getTables(null, null, "x%", null), "TABLE_NAME"));
        assertEquals(List.of("TABLE", "VIEW"), column(metadata.getTableTypes(), "TABLE_TYPE"));
        assertEquals(
                List.of("id", "name", "price", "seen"),
                column(metadata.getColumns(null, null, "t", "%"), "COLUMN_NAME"));
        assertEquals(
                List.of("BIGINT", "VARCHAR", "DECIMAL(10,2)", "TIMESTAMP"),
                column(metadata.getColumns(null, null, "t", "%"), "TYPE_NAME"));
        assertEquals(List.of("id"), column(metadata.getPrimaryKeys(null, null, "t"), "COLUMN_NAME"));
        assertEquals(List.of(), column(metadata.getImportedKeys(null, null, "t"), "FKCOLUMN_NAME"));
    }

    private static void tellsErrors(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            SQLException unknown =
                    assertThrows(SQLException.class, () -> statement.executeQuery("select * from nowhere"));
            assertTrue(String.valueOf(unknown.getMessage()).contains("nowhere"), unknown.getMessage());
            assertThrows(SQLException.class, () -> statement.executeQuery("selct"));
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    cells.add(String.valueOf(rows.getObject(i)));
                }
                texts.add(String.join(" ", cells));
            }
        }
        return texts;
    }

    private static List<String> column(ResultSet opened, String name) throws SQLException {
        try (ResultSet rows = opened) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(name));
            }
            return values;
        }
    }
}
