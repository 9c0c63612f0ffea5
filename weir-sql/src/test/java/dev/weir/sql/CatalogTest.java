package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tools ask a PostgreSQL 15 about its tables, as they sent it, or as their source says, with what it answered: columns with their types, and the rows where
 * they do not tell of what only PostgreSQL has. {@code {public.t}} stands for the number of a table, {@code {public.t_pkey!}} for that of a constraint.
 */
class CatalogTest {
    private static final Pattern NUMBER = Pattern.compile("\\{[a-z_.!]+}");
    private static final Map<String, String> NUMBERS = new HashMap<>();

    @TempDir
    static Path directory;

    private static SqlFixture sql;

    @BeforeAll
    static void open() {
        sql = new SqlFixture(directory);
        sql.one("create table orders (id bigint not null, placed timestamptz not null, customer varchar,"
                + " amount decimal(12, 2), ok boolean, tags varchar[], note varchar)");
        sql.one("create table customers (id bigint primary key, name varchar not null, born date, score double,"
                + " code uuid, photo blob)");
        sql.one("create table prices (market varchar, day date, small smallint, n integer, f real, \"at\" timestamp,"
                + " t time, primary key (market, day))");
        sql.one("create schema web");
        sql.one("create table web.clicks (url varchar not null, n integer)");
        for (String line : sql.rows("select nspname || '.' || relname, c.oid from pg_class c"
                + " join pg_namespace n on n.oid = relnamespace where n.nspname <> 'pg_catalog'"
                + " union all select nspname || '.' || conname || '!', c.oid from pg_constraint c"
                + " join pg_namespace n on n.oid = connamespace union all select nspname, oid from pg_namespace")) {
            String[] parts = line.split("\\|", -1);
            NUMBERS.put("{" + parts[0] + "}", parts[1]);
        }
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @TestFactory
    Stream<DynamicTest> toolsAreAnswered() throws Exception {
        try (InputStream in = CatalogTest.class.getResourceAsStream("catalog/captured.jsonl")) {
            assertNotNull(in);
            String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
            ObjectMapper json = new ObjectMapper();
            List<DynamicTest> tests = new ArrayList<>();
            for (int i = 0; i < lines.length; i++) {
                JsonNode asked = json.readTree(lines[i]);
                tests.add(DynamicTest.dynamicTest(
                        (i + 1) + " " + asked.path("tool").asText(), () -> isAnswered(asked)));
            }
            return tests.stream();
        }
    }

    private static void isAnswered(JsonNode asked) {
        String statement = numbered(asked.path("sql").asText());
        List<Optional<String>> values = texts(asked.path("params")).stream()
                .map(value -> value.map(CatalogTest::numbered).map(CatalogTest::array))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        List<Field> columns;
        try (QueryResult result = values.isEmpty()
                ? sql.engine.execute(statement)
                : sql.engine.prepare(statement, Session.PLAIN, List.of()).run(values)) {
            columns = result.schema().getFields();
            while (result.next()) {
                for (int row = 0; row < result.root().getRowCount(); row++) {
                    int at = row;
                    rows.add(result.root().getFieldVectors().stream()
                            .map(vector -> text(vector, at))
                            .toList());
                }
            }
        }

        List<String> expected =
                texts(asked.path("columns")).stream().map(Optional::orElseThrow).toList();
        assertEquals(
                expected.stream().map(CatalogTest::name).toList(),
                columns.stream().map(Field::getName).toList());
        for (int i = 0; i < expected.size(); i++) {
            String type = expected.get(i).substring(expected.get(i).lastIndexOf(' ') + 1);
            assertEquals(kind(type), kind(columns.get(i), type), expected.get(i));
        }
        if (asked.has("rows")) {
            List<String> wanted = StreamSupport.stream(asked.path("rows").spliterator(), false)
                    .map(row -> String.join(
                            "|", texts(row).stream().map(CatalogTest::normal).toList()))
                    .sorted()
                    .toList();
            assertEquals(
                    wanted,
                    rows.stream().map(row -> String.join("|", row)).sorted().toList());
        }
    }

    private static String numbered(String text) {
        return NUMBER.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(NUMBERS.getOrDefault(found.group(), found.group())));
    }

    /** As a door hands an array on, which its client writes with braces. */
    private static String array(String value) {
        return value.matches("\\{.*}") ? "[" + value.substring(1, value.length() - 1) + "]" : value;
    }

    private static List<Optional<String>> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(value -> value.isNull() ? Optional.<String>empty() : Optional.of(value.asText()))
                .toList();
    }

    private static String name(String column) {
        return column.substring(0, column.lastIndexOf(' '));
    }

    /** How a type of Postgres is carried. Numbers of functions are shown as names; a number that is not said to be small may be large. */
    private static String kind(String postgres) {
        return switch (postgres) {
            case "oid" -> "Int(32, false)";
            case "int2" -> "Int(16, true)";
            case "int4" -> "Int(32, true)";
            case "int8", "xid" -> "Int(64, true)";
            case "bool" -> "Bool";
            case "float4" -> "FloatingPoint(SINGLE)";
            case "float8" -> "FloatingPoint(DOUBLE)";
            case "timestamptz" -> "Timestamp(MICROSECOND, UTC)";
            default -> postgres.startsWith("_") || postgres.endsWith("vector") ? "List" : "Utf8";
        };
    }

    private static String kind(Field column, String postgres) {
        String type = column.getType().toString();
        // a null without a type is text to Postgres; sums and row_number() are wider in DuckDB
        boolean sameToClients = type.equals("Null") && kind(postgres).equals("Utf8")
                || type.equals("FloatingPoint(DOUBLE)") && postgres.equals("float4")
                || type.equals("Int(64, true)") && postgres.equals("int4")
                || type.equals("Int(32, false)") && postgres.equals("regproc");
        return sameToClients ? kind(postgres) : type;
    }

    private static String text(FieldVector vector, int row) {
        Object value = vector.getObject(row);
        return switch (value) {
            case null -> "";
            case Boolean flag -> flag ? "t" : "f";
            case Float number when number == Math.rint(number) -> String.valueOf(number.longValue());
            default -> normal(Optional.of(String.valueOf(value)));
        };
    }

    /** Arrays as words, since each writes them in its own way. */
    private static String normal(Optional<String> value) {
        String text = numbered(value.orElse("")).replace("\"", "");
        boolean array = text.matches("[{\\[].*[}\\]]");
        return array ? text.replaceAll("[\\[\\]{},\\s]+", " ").strip() : text;
    }
}
