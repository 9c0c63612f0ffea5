package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedQueryTest {
    @TempDir
    Path directory;

    private SqlFixture sql;

    @BeforeEach
    void open() {
        sql = new SqlFixture(directory);
        sql.one(
                "create table t (id bigint not null, name varchar, seen timestamptz, price decimal(10, 2), tags varchar[])");
        sql.one("insert into t values (1, 'one', '2026-01-01 00:00:00Z', 1.5, ['a']), (2, 'it''s', null, null, null)");
        sql.one("create table k (id int primary key, v double)");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "select name from t where id = $1; BIGINT; VARCHAR",
                "select name from t where id = ?; BIGINT; VARCHAR",
                "select $1; VARCHAR; VARCHAR",
                "select $1::int; INTEGER; INTEGER",
                "select $1 + id from t; BIGINT; BIGINT",
                "select upper($1); VARCHAR; VARCHAR",
                "select id from t where name like $1 limit $2; VARCHAR, BIGINT; BIGINT",
                "select id from t where seen >= $1 and price < $2; TIMESTAMPTZ, DECIMAL(10,2); BIGINT",
                "select id from t where id in ($1, $2); BIGINT, BIGINT; BIGINT",
                "select id, $2::double from t where id = $1; BIGINT, DOUBLE; BIGINT, DOUBLE",
                "insert into t (name, id) values ($1, $2), (upper($3), 4); VARCHAR, BIGINT, VARCHAR; BIGINT",
                "insert into t values (?, ?, ?, ?, ?);"
                        + "BIGINT, VARCHAR, TIMESTAMPTZ, DECIMAL(10,2), VARCHAR[]; BIGINT",
                "insert into k select $1, v from k where id = $2; VARCHAR, INTEGER; BIGINT",
                "update k set v = $1 where id = $2; DOUBLE, INTEGER; BIGINT",
                "delete from k where id = $1; INTEGER; BIGINT",
                "select id from t where id = any($1); BIGINT[]; BIGINT",
                "select id from k where id <> all ( $2 ) and v > any($1); DOUBLE[], INTEGER[]; INTEGER",
                "select id from t where t.name = ANY(?) or seen = some(?) or id < ?; VARCHAR[], TIMESTAMPTZ[], BIGINT; BIGINT",
                "select id = any($1::int[]) from t; INTEGER[]; BOOLEAN",
                "delete from k where id = any($1); INTEGER[]; BIGINT",
            })
    void typesAreInferred(String statement, String parameters, String columns) {
        PreparedQuery query = sql.engine.prepare(statement, Session.PLAIN, List.of());

        assertEquals(parameters.strip(), types(query.parameters()), statement);
        assertEquals(columns.strip(), types(query.columns().getFields()), statement);
    }

    private static String types(List<Field> fields) {
        return String.join(", ", fields.stream().map(DuckTypes::sql).toList());
    }

    @Test
    void typesThatTheClientSaysCount() {
        Field small = new Field("", FieldType.nullable(new ArrowType.Int(16, true)), List.of());

        PreparedQuery query =
                sql.engine.prepare("select $1, $2 + 1", Session.PLAIN, List.of(Optional.of(small), Optional.of(small)));

        assertEquals("SMALLINT, SMALLINT", types(query.parameters()));
        assertEquals("SMALLINT, SMALLINT", types(query.columns().getFields()));
    }

    @Test
    void valuesAreBoundAsOftenAsOneLikes() {
        PreparedQuery query = sql.engine.prepare("select name, price from t where id = $1", Session.PLAIN, List.of());

        assertEquals(List.of("one|1.50"), run(query, "1"));
        assertEquals(List.of("it's|null"), run(query, "2"));
        assertEquals(List.of(), run(query, "3"));
        assertEquals(List.of(), run(query, new String[] {null}));
    }

    @Test
    void oneOfAList() {
        PreparedQuery query =
                sql.engine.prepare("select name from t where id = any($1) order by id", Session.PLAIN, List.of());

        assertEquals(List.of("one", "it's"), run(query, "[2, 7, 1]"));
        assertEquals(List.of("it's"), run(query, "[null, 2]"));
        assertEquals(List.of(), run(query, "[]"));
        assertEquals(List.of(), run(query, new String[] {null}));
        PreparedQuery ofTexts = sql.engine.prepare("select id from t where name = any($1)", Session.PLAIN, List.of());
        assertEquals(List.of("2"), run(ofTexts, "[\"it's\", two]"));
        assertEquals(List.of("2"), run(ofTexts, "[\"two\", NULL, \"it's\"]"));
        assertEquals(List.of(), run(ofTexts, "[NULL]"));
    }

    @Test
    void onlyAColumnThatIsComparedIsLookedFor() {
        PreparedQuery between = sql.engine.prepare(
                "select id from t where id between 1 and id = any($1) order by id", Session.PLAIN, List.of());
        String written = "select id from t where id between 1 and id = any([true]) order by id";
        assertEquals(sql.rows(written), run(between, "[\"true\"]"));
        PreparedQuery sum = sql.engine.prepare(
                "select id from t where id between 0 and 9 and 1 + id = any($1)", Session.PLAIN, List.of());
        assertEquals(List.of("1"), run(sum, "[\"2\"]"));
        PreparedQuery not = sql.engine.prepare(
                "select id from t where id between 0 and 9 and not t.id = any($1)", Session.PLAIN, List.of());
        assertEquals(List.of("1"), run(not, "[\"2\"]"));
    }

    @Test
    void keysOfAListAreLookedUp() {
        PreparedQuery query =
                sql.engine.prepare("explain select v from k where k.id = any($1)", Session.PLAIN, List.of());

        String plan = String.join(" ", run(query, "[\"7\", \"9\"]"));
        assertTrue(plan.contains("access lookup of keys: 2"), plan);
    }

    @Test
    void aValueIsAValueWhateverStandsInIt() {
        PreparedQuery query = sql.engine.prepare("select $1 || '?' || '$1' as \"$1\" -- $2", Session.PLAIN, List.of());

        for (String value : List.of("'; drop table t; --", "$1", "\\'", "it's", "$$", "?")) {
            assertEquals(List.of(value + "?$1"), run(query, value));
        }
    }

    @Test
    void changesAreBound() {
        assertEquals(
                List.of("1"),
                run(
                        sql.engine.prepare("insert into t (id, tags) values ($1, $2)", Session.PLAIN, List.of()),
                        "7",
                        "[x, y]"));
        assertEquals("[\"x\",\"y\"]", sql.one("select tags from t where id = 7"));
    }

    @Test
    void itSeesTheRowsOfWhenItIsRun() {
        PreparedQuery query = sql.engine.prepare("select count(*) from t", Session.PLAIN, List.of());
        sql.one("insert into t (id) values (3)");

        assertEquals(List.of("3"), run(query));
    }

    @Test
    void whatCannotBeIsSaid() {
        assertEquals(ErrorCode.INVALID_SQL, error("select ? + $1"));
        assertEquals(ErrorCode.INVALID_SQL, error("select $0"));
        assertEquals(ErrorCode.INVALID_SQL, error("select $65536"));
        // of numbers with a gap the types are not known
        assertEquals(ErrorCode.INVALID_SQL, error("select * from t where id = any($2)"));
        assertEquals(ErrorCode.INVALID_SQL, error("create table x (a int) with (buckets = $1)"));
        assertEquals(ErrorCode.UNKNOWN_TABLE, error("select * from nothing where a = $1"));
        assertEquals(ErrorCode.INVALID_SQL, sql.error("select $1").code());
        PreparedQuery query = sql.engine.prepare("select $1::int", Session.PLAIN, List.of());
        assertEquals(
                ErrorCode.INVALID_REQUEST,
                assertThrows(WeirException.class, () -> run(query)).code());
        assertEquals(
                ErrorCode.INVALID_SQL,
                assertThrows(WeirException.class, () -> run(query, "one")).code());
    }

    @Test
    void aTableThatIsAnotherOneNowIsNoticed() {
        PreparedQuery query = sql.engine.prepare("select * from k where id = $1", Session.PLAIN, List.of());
        sql.one("drop table k");
        sql.one("create table k (id int primary key, v varchar)");

        assertEquals(
                ErrorCode.INVALID_SQL,
                assertThrows(WeirException.class, () -> run(query, "1")).code());
    }

    private ErrorCode error(String statement) {
        return assertThrows(WeirException.class, () -> sql.engine.prepare(statement, Session.PLAIN, List.of()))
                .code();
    }

    private List<String> run(PreparedQuery query, String... values) {
        return SqlFixture.rows(
                query.run(Arrays.stream(values).map(Optional::ofNullable).toList()));
    }
}
