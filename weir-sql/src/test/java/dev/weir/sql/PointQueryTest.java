package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.sql.PointQuery.KeyValue;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.ValueSource;

class PointQueryTest {
    @TempDir
    Path directory;

    private SqlFixture sql;

    @BeforeEach
    void open() {
        sql = new SqlFixture(directory);
        sql.one("create table k (id int primary key, name varchar, Price decimal(9, 2), tags varchar[])");
        sql.one("create table pair (a bigint, b varchar, v double, primary key (b, a))");
        sql.one("create table d (id double primary key, v int)");
        sql.one("create table log (id int)");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private Optional<PointQuery> point(String statement) {
        return sql.engine.prepare(statement, Session.PLAIN, List.of()).point();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "select name from k where id = $1; name; name",
                "SELECT \"name\", id FROM public.k WHERE id = $1; name,id; name,id",
                "select x.price as p, x.id i from main.k as x where x.id = ? limit 1; Price,id; p,i",
                "select PRICE from k where $1 = k.id; Price; Price",
                "select * from pair p where a = $1 and p.b = $2; a,b,v; a,b,v",
                "select v from pair where b = 'it''s' and 7 = a; v; v",
            })
    void plainQueriesByKey(String statement, String columns, String names) {
        PointQuery query = point(statement).orElseThrow();

        assertEquals(List.of(columns.strip().split(",")), query.columns());
        assertEquals(
                List.of(names.strip().split(",")),
                query.answer().stream().map(Field::getName).toList());
    }

    @Test
    void theKeyIsInItsOrder() {
        assertEquals(
                List.of(new KeyValue.Parameter(2), new KeyValue.Parameter(1)),
                point("select v from pair where a = $1 and b = $2")
                        .orElseThrow()
                        .key());
        assertEquals(
                List.of(new KeyValue.Constant("it's", true), new KeyValue.Constant("7", false)),
                point("select v from pair where b = 'it''s' and 7 = a")
                        .orElseThrow()
                        .key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select name from k where id > $1",
                "select name from k where id = $1 or id = $2",
                "select name from k where id = $1 and name = $2",
                "select name from k where id = $1 and id = $2",
                "select name from k where id in ($1)",
                "select name from k where id = $1 + 1",
                "select name from k where id = 1.5",
                "select name from k where id = -1",
                "select name from k where id = 'x'",
                "select name from k where id = $1 order by 1",
                "select name from k where id = $1 limit 2",
                "select name from k",
                "select name, $2 from k where id = $1",
                "select upper(name) from k where id = $1",
                "select name, name from k where id = $1",
                "select distinct name from k where id = $1",
                "select tags from k where id = $1",
                "select v from pair where a = $1",
                "select v from pair where a = $1 and b = $1",
                "select v from pair where a = 7 and b = 7",
                "select v from d where id = $1",
                "select id from log where id = $1",
                "select id from \"k$changelog\" where id = $1",
                "with k as (select 1 as id, 'a' as name) select name from k where id = $1",
                "select name from k, log where k.id = $1",
                "select other.name from k where id = $1",
                "select name from k where id = $1::int",
            })
    void othersAreTheEngines(String statement) {
        Optional<PointQuery> query;
        try {
            query = point(statement);
        } catch (dev.weir.format.WeirException e) {
            return; // nor is what cannot be
        }
        assertFalse(query.isPresent(), statement);
    }

    @Test
    void theClientsTypesHaveToFit() {
        Field text = new Field("", FieldType.nullable(ArrowType.Utf8.INSTANCE), List.of());
        Field large = new Field("", FieldType.nullable(new ArrowType.Int(64, true)), List.of());
        String statement = "select name from k where id = $1";

        assertFalse(sql.engine
                .prepare(statement, Session.PLAIN, List.of(Optional.of(text)))
                .point()
                .isPresent());
        assertEquals(
                List.of("name"),
                sql.engine
                        .prepare(statement, Session.PLAIN, List.of(Optional.of(large)))
                        .point()
                        .orElseThrow()
                        .columns());
    }

    @Test
    void itIsPreparedAsTheEngineWouldHaveIt() {
        String plain = "select id, name, price from k where id = $1";
        PreparedQuery point = sql.engine.prepare(plain, Session.PLAIN, List.of());
        PreparedQuery engine = sql.engine.prepare(plain + " order by 1", Session.PLAIN, List.of());

        assertEquals(engine.columns(), point.columns());
        assertEquals(
                engine.parameters().stream().map(Field::getType).toList(),
                point.parameters().stream().map(Field::getType).toList());
    }
}
