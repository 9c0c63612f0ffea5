package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.server.auth.Users;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLException;

/** PostgreSQL's own JDBC driver against a server in a process of its own. */
@Timeout(120)
class PostgresIT {
    @TempDir
    private static Path directory;

    /** One for all tests, each of which has tables of its own. */
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(directory.resolve("d"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Connection connect(String options) throws SQLException {
        return connect(server, options);
    }

    private static Connection connect(ServerProcess server, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.postgresPort() + "/weir?user=ann" + options);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return rows(result);
        }
    }

    private static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                row.append(i > 1 ? "|" : "").append(result.getString(i));
            }
            rows.add(row.toString());
        }
        return rows;
    }

    private static String state(org.junit.jupiter.api.function.Executable work) {
        return assertThrows(SQLException.class, work).getSQLState();
    }

    @Test
    void statementsInBothProtocols() throws Exception {
        for (String mode : List.of("simple", "extended", "extendedForPrepared", "extendedCacheEverything")) {
            try (Connection connection = connect("&preferQueryMode=" + mode)) {
                run(connection, "create table t (id bigint not null, name varchar)");
                try (Statement statement = connection.createStatement()) {
                    assertEquals(2, statement.executeUpdate("insert into t values (1, 'one'), (2, null)"));
                }
                assertEquals(List.of("1|one", "2|null"), rows(connection, "select * from t order by id"));
                try (PreparedStatement prepared = connection.prepareStatement("select name from t where id = ?")) {
                    for (int i = 0; i < 8; i++) {
                        prepared.setLong(1, 1);
                        try (ResultSet result = prepared.executeQuery()) {
                            assertEquals(List.of("one"), rows(result));
                        }
                    }
                }
                assertTrue(connection.getMetaData().getDatabaseProductVersion().startsWith("15.0"));
                run(connection, "drop table t");
            }
        }
    }

    /** After some executions the driver names its statement and asks for binary values. */
    @Test
    void valuesComeAndGoInTextAndBinary() throws Exception {
        try (Connection connection = connect("&prepareThreshold=2&options=-c%20timezone%3DUTC")) {
            run(
                    connection,
                    "create table v (b boolean, i2 smallint, i4 integer, i8 bigint, f4 float, f8 double, n decimal(20,4), t varchar, y blob, d date, ts timestamp, tz timestamptz, u uuid, l integer[])");
            UUID uuid = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into v values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (int i = 0; i < 4; i++) {
                    insert.setBoolean(1, true);
                    insert.setShort(2, (short) -2);
                    insert.setInt(3, 4 + i);
                    insert.setLong(4, Long.MIN_VALUE);
                    insert.setFloat(5, 1.5f);
                    insert.setDouble(6, -0.1);
                    insert.setBigDecimal(7, new BigDecimal("12345678901234.5678"));
                    insert.setString(8, "it's äöü\\");
                    insert.setBytes(9, new byte[] {0, 1, (byte) 0xff});
                    insert.setDate(10, Date.valueOf("2026-11-26"));
                    insert.setObject(11, LocalDateTime.of(2026, 11, 26, 12, 30, 15, 123_456_000));
                    insert.setObject(12, OffsetDateTime.of(2026, 11, 26, 12, 30, 15, 0, ZoneOffset.ofHours(2)));
                    insert.setObject(13, uuid);
                    insert.setArray(14, connection.createArrayOf("int4", new Integer[] {1, null, 3}));
                    assertEquals(1, insert.executeUpdate());
                }
                for (int i = 1; i <= 14; i++) {
                    insert.setNull(i, Types.NULL);
                }
                assertEquals(1, insert.executeUpdate());
            }
            try (PreparedStatement select =
                    connection.prepareStatement("select * from v where i4 = ? or (i4 is null and ? = 0)")) {
                for (int i = 0; i < 4; i++) {
                    select.setInt(1, 4 + i);
                    select.setInt(2, 1);
                    try (ResultSet row = select.executeQuery()) {
                        assertTrue(row.next());
                        assertTrue(row.getBoolean(1));
                        assertEquals(-2, row.getShort(2));
                        assertEquals(4 + i, row.getInt(3));
                        assertEquals(Long.MIN_VALUE, row.getLong(4));
                        assertEquals(1.5f, row.getFloat(5));
                        assertEquals(-0.1, row.getDouble(6));
                        assertEquals(new BigDecimal("12345678901234.5678"), row.getBigDecimal(7));
                        assertEquals("it's äöü\\", row.getString(8));
                        assertArrayEquals(new byte[] {0, 1, (byte) 0xff}, row.getBytes(9));
                        assertEquals("2026-11-26", row.getDate(10).toString());
                        assertEquals(
                                LocalDateTime.of(2026, 11, 26, 12, 30, 15, 123_456_000),
                                row.getObject(11, LocalDateTime.class));
                        assertEquals(
                                OffsetDateTime.of(2026, 11, 26, 10, 30, 15, 0, ZoneOffset.UTC)
                                        .toInstant(),
                                row.getObject(12, OffsetDateTime.class).toInstant());
                        assertEquals(uuid, row.getObject(13));
                        Array list = row.getArray(14);
                        assertArrayEquals(new Integer[] {1, null, 3}, (Integer[]) list.getArray());
                        assertFalse(row.next());
                    }
                }
                select.setInt(1, 0);
                select.setInt(2, 0);
                try (ResultSet row = select.executeQuery()) {
                    assertTrue(row.next());
                    for (int i = 1; i <= 14; i++) {
                        assertNull(row.getObject(i));
                    }
                }
            }
        }
    }

    @Test
    void cursorsFetchAFewRowsAtATime() throws Exception {
        try (Connection connection = connect("")) {
            connection.setAutoCommit(false);
            try (PreparedStatement select =
                    connection.prepareStatement("select i from range(20000) as r(i) where i < ? order by i")) {
                select.setFetchSize(7);
                select.setInt(1, 10_000);
                try (ResultSet result = select.executeQuery()) {
                    for (int i = 0; i < 10_000; i++) {
                        assertTrue(result.next());
                        assertEquals(i, result.getInt(1));
                    }
                    assertFalse(result.next());
                }
                try (ResultSet result = select.executeQuery()) {
                    assertTrue(result.next(), "left in the middle");
                }
            }
            connection.commit();
            assertEquals(List.of("1"), rows(connection, "select 1"));
        }
    }

    @Test
    void batches() throws Exception {
        for (String rewrite : List.of("false", "true")) {
            try (Connection connection = connect("&reWriteBatchedInserts=" + rewrite)) {
                run(connection, "create table b (i integer, t varchar)");
                try (PreparedStatement insert = connection.prepareStatement("insert into b values (?, ?)")) {
                    for (int i = 0; i < 300; i++) {
                        insert.setInt(1, i);
                        insert.setString(2, "t" + i);
                        insert.addBatch();
                    }
                    assertEquals(300, insert.executeBatch().length);
                }
                assertEquals(List.of("300|44850"), rows(connection, "select count(*), sum(i) from b"));
                run(connection, "drop table b");
            }
        }
    }

    @Test
    void copiesInAndOut() throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "create table c (i integer not null, t varchar, d double)");
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertEquals(2, copy.copyIn("copy c from stdin", new StringReader("1\tone\t1.5\n2\t\\N\t\\N\n")));
            assertEquals(
                    1,
                    copy.copyIn(
                            "COPY public.c (t, i) FROM STDIN WITH (FORMAT csv, HEADER true, NULL 'nil')",
                            new StringReader("t,i\n\"a,\"\"b\",3\n")));
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 200_000; i++) {
                many.append(10 + i).append(",x,0\n");
            }
            assertEquals(200_000, copy.copyIn("copy c from stdin csv", new StringReader(many.toString())));
            assertEquals(List.of("200003"), rows(connection, "select count(*) from c"));

            StringWriter text = new StringWriter();
            assertEquals(3, copy.copyOut("copy (select * from c where i < 10 order by i) to stdout", text));
            assertEquals("1\tone\t1.5\n2\t\\N\t\\N\n3\ta,\"b\t\\N\n", text.toString());
            StringWriter csv = new StringWriter();
            copy.copyOut("copy (select i, t from c where i = 3) to stdout with csv header", csv);
            assertEquals("i,t\n3,\"a,\"\"b\"\n", csv.toString());
            ByteArrayOutputStream binary = new ByteArrayOutputStream();
            copy.copyOut("copy c to stdout (format binary)", binary);
            run(connection, "create table c2 (i integer, t varchar, d double)");
            assertEquals(
                    200_003,
                    copy.copyIn(
                            "copy c2 from stdin with (format binary)",
                            new java.io.ByteArrayInputStream(binary.toByteArray())));
            assertEquals(
                    List.of("0"), rows(connection, "select count(*) from (select * from c except select * from c2)"));

            PSQLException e = assertThrows(
                    PSQLException.class, () -> copy.copyIn("copy c from stdin", new StringReader("x\tone\t1\n")));
            assertTrue(String.valueOf(e.getMessage()).contains("line=1"), e.getMessage());
            assertEquals("42P01", state(() -> copy.copyIn("copy nothing from stdin", new StringReader(""))));
            assertEquals("42703", state(() -> copy.copyIn("copy c (x) from stdin", new StringReader(""))));
            assertEquals("57014", state(() -> {
                var in = copy.copyIn("copy c from stdin");
                in.writeToCopy("7\t".getBytes(StandardCharsets.UTF_8), 0, 2);
                connection.unwrap(PGConnection.class).cancelQuery();
                in.endCopy();
            }));
            assertEquals(List.of("200003"), rows(connection, "select count(*) from c"));
        }
    }

    @Test
    void statementsAreCancelledAndTimeOut() throws Exception {
        String endless = "select count(*) from range(100000000) a, range(1000000) b where a.range + b.range = 7";
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertEquals("57014", state(() -> statement.executeQuery(endless)));
            statement.setQueryTimeout(0);
            run(connection, "set statement_timeout = '100ms'");
            assertEquals("57014", state(() -> statement.executeQuery(endless)));
            run(connection, "set statement_timeout = 0");
            assertEquals(List.of("1"), rows(connection, "select 1"));
        }
    }

    @Test
    void errorsHaveTheirStatesAndPlaces() throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "create table e (i integer not null, n decimal(4,2))");
            String[][] cases = {
                {"42P01", "select * from nothing"},
                {"42703", "select x from e"},
                {"42601", "selec 1"},
                {"42883", "select nofunction(1)"},
                {"22P02", "select 'x'::integer"},
                {"22003", "select 1000000::smallint"},
                {"42P07", "create table e (i integer)"},
                {"23502", "insert into e values (null, 1)"},
                {"0A000", "create index x on e (i)"},
            };
            for (String[] one : cases) {
                assertEquals(one[0], state(() -> run(connection, one[1])), one[1]);
            }
            PSQLException e = assertThrows(PSQLException.class, () -> run(connection, "select 'äö', x from e"));
            assertEquals(14, e.getServerErrorMessage().getPosition());
            assertFalse(String.valueOf(e.getServerErrorMessage().getMessage()).contains("LINE"), e.getMessage());
        }
    }

    @Test
    void blocksAreAcceptedAndTakeNothingBack() throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "create table tx (i integer)");
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("insert into tx values (1)");
                assertTrue(String.valueOf(statement.getWarnings()).contains("takes nothing back"));
            }
            connection.rollback();
            assertEquals(List.of("1"), rows(connection, "select * from tx"));
            var savepoint = connection.setSavepoint();
            assertEquals("42601", state(() -> run(connection, "selec 1")));
            assertEquals("25P02", state(() -> run(connection, "select 1")));
            connection.rollback(savepoint);
            assertEquals(List.of("2"), rows(connection, "select 2"));
            connection.commit();
            connection.setAutoCommit(true);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertEquals("25006", state(() -> run(connection, "insert into tx values (2)")));
            connection.rollback();
        }
    }

    @Test
    void aPreparedStatementFollowsItsTable() throws Exception {
        try (Connection connection = connect("&prepareThreshold=1");
                Connection other = connect("")) {
            run(other, "create table p (i integer)");
            try (PreparedStatement select = connection.prepareStatement("select * from p")) {
                select.executeQuery().close();
                run(other, "drop table p");
                run(other, "create table p (t varchar, u varchar)");
                // it is refused, in words by which the driver knows that it has to prepare it again
                try (ResultSet result = select.executeQuery()) {
                    assertEquals(2, result.getMetaData().getColumnCount());
                }
            }
        }
    }

    @Test
    void aPreparedLookupInATableThatIsGoneIsAnErrorAndNoMore() throws Exception {
        try (Connection connection = connect("&prepareThreshold=1");
                Connection other = connect("")) {
            run(other, "create table gone (id bigint primary key, name varchar)");
            run(other, "insert into gone values (1, 'one')");
            try (PreparedStatement select = connection.prepareStatement("select name from gone where id = ?")) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(List.of("one"), named(select));
                }
                run(other, "drop table gone");
                assertEquals("42P01", state(() -> named(select)));
                run(other, "create table gone (id bigint, name varchar)");
                run(other, "insert into gone values (1, 'another')");
                assertEquals(List.of("another"), named(select));
            }
            run(other, "drop table gone");
        }
    }

    private static List<String> named(PreparedStatement select) throws SQLException {
        select.setLong(1, 1);
        try (ResultSet result = select.executeQuery()) {
            return rows(result);
        }
    }

    @Test
    void passwordsAreAskedForWhereThereAreUsers() throws Exception {
        Path file = Files.writeString(directory.resolve("users"), Users.line("ann", "sécret") + "\n");
        try (ServerProcess locked = ServerProcess.start(directory.resolve("locked"), 0, "users.file=" + file)) {
            try (Connection connection = connect(locked, "&password=s%C3%A9cret")) {
                assertEquals(List.of("1"), rows(connection, "select 1"));
            }
            String wrong = assertThrows(
                            SQLException.class,
                            () -> connect(locked, "&password=x").close())
                    .getMessage();
            String nobody = assertThrows(
                            SQLException.class,
                            () -> connect(locked, "&password=x&user=bob").close())
                    .getMessage();
            assertEquals("28P01", state(() -> connect(locked, "&password=x").close()));
            assertEquals(String.valueOf(wrong).replace("ann", "bob"), nobody.replace("ann", "bob"));
        }
    }

    @Test
    void psqlWorks() throws Exception {
        List<String> version;
        try {
            version = psql("--version");
        } catch (IOException e) {
            org.junit.jupiter.api.Assumptions.abort("no psql: it is not tested here");
            return;
        }
        assertTrue(version.getFirst().startsWith("psql"), version.toString());
        psql("-c", "create table s (i integer, t varchar)");
        Path file = Files.writeString(directory.resolve("s.csv"), "1,one\n2,two\n");
        assertEquals(List.of("COPY 2"), psql("-c", "\\copy s from '" + file + "' csv"));
        assertEquals(List.of("1|one", "2|two"), psql("-At", "-c", "select * from s order by i"));
        List<String> timed = psql("-At", "-c", "\\timing", "-c", "select 1");
        assertTrue(timed.getLast().startsWith("Time:"), timed.toString());
        Path out = directory.resolve("out");
        psql("-c", "\\copy (select * from s order by i) to '" + out + "' with (format csv, header)");
        assertEquals("i,t\n1,one\n2,two\n", Files.readString(out));
        List<String> failed = psql("-c", "select 1,\n x from s");
        assertTrue(failed.contains("LINE 2:  x from s"), failed.toString());
        assertTrue(failed.contains("         ^"), failed.toString());
        assertEquals(
                List.of("BEGIN", "INSERT 0 1", "COMMIT"),
                psql("-c", "begin", "-c", "insert into s values (3, '3')", "-c", "commit").stream()
                        .filter(line -> !line.startsWith("NOTICE"))
                        .toList());
    }

    private List<String> psql(String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "psql",
                "-X",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(server.postgresPort()),
                "-U",
                "ann",
                "-d",
                "weir"));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().toList();
    }
}
