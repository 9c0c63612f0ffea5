package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemTablesTest {
    private static final Session ANNA =
            new Session("anna", "web", Map.of("timezone", "Europe/Rome", "backend_pid", "7"));

    @TempDir
    Path directory;

    private SqlFixture sql;

    @BeforeEach
    void open() {
        sql = new SqlFixture(directory);
        sql.one("create table t (id bigint not null, name varchar, price decimal(10, 2), tags varchar[][])"
                + " with (buckets = 2, bucket_key = 'id')");
        sql.one("insert into t values (1, 'one', null, null), (2, 'two', 1.5, [['a']])");
        sql.one("create schema web");
        sql.one("create table web.k (a varchar, b int, v struct(x int), primary key (b, a))");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void tablesTellOfThemselves() {
        assertEquals(
                List.of(
                        "main|t|log|4|2|[\"id\"]|[]|fsync|zstd|forever|2",
                        "web|k|primary_key|3|1|[\"b\",\"a\"]|[\"b\",\"a\"]|fsync|zstd|forever|0"),
                sql.rows("select database, name, kind, columns, buckets, bucket_key, primary_key, durability,"
                        + " compression, retention, rows from weir_tables order by name desc"));
        assertEquals(
                List.of(
                        "t|1|id|BIGINT|20|-1|0|false|null",
                        "t|2|name|VARCHAR|25|-1|0|true|null",
                        "t|3|price|DECIMAL(10,2)|1700|655366|0|true|null",
                        "t|4|tags|VARCHAR[][]|1009|-1|2|true|null",
                        "k|1|a|VARCHAR|25|-1|0|false|2",
                        "k|2|b|INTEGER|23|-1|0|false|1",
                        "k|3|v|STRUCT(\"x\" INTEGER)|114|-1|0|true|null"),
                sql.rows("select table_name, position, name, type, type_oid, type_modifier, dimensions, nullable,"
                        + " key_position from weir_columns order by table_name desc, position"));
        assertEquals("main, web", sql.one("select string_agg(name, ', ' order by name) from weir_databases"));
    }

    @Test
    void theyStandBesideOtherTables() {
        assertEquals(
                "2|t",
                sql.one("select max(t.id), min(w.name) from t, weir_tables w where t.name <> 'x' and w.rows = 2"));
        assertEquals("2", sql.one("insert into t (id) select rows from weir_tables"));
        assertEquals(
                "1", sql.one("select count(*) from (select oid from pg_class where relname = 't') where oid > 16383"));
    }

    @Test
    void numbersOfTablesStayTheSame() {
        String before = sql.one("select 't'::regclass::oid");
        sql.one("create table a (x int)");
        sql.one("create table z (x int)");

        assertEquals(before, sql.one("select oid from pg_class where relname = 't'"));
    }

    @Test
    void theSessionIsKnown() {
        assertEquals(
                List.of("anna|anna|weir|weir|web|Europe/Rome|UTF8|7"),
                rows("select current_user, session_user, current_database(), current_catalog, current_schema(),"
                        + " current_setting('TimeZone'), current_setting('server_encoding'), pg_backend_pid()"));
        assertEquals(
                List.of("Europe/Rome|session"),
                rows("select setting, source from pg_settings where name = 'TimeZone'"));
        assertEquals(List.of("anna", "weir"), rows("select rolname from pg_roles order by 1"));
        assertEquals(
                List.of("anna|5"),
                SqlFixture.rows(sql.engine
                        .prepare(
                                "select current_user, $1::int where 'web' = any(current_schemas(true))",
                                ANNA,
                                List.of())
                        .run(List.of(Optional.of("5")))));
    }

    private List<String> rows(String statement) {
        return SqlFixture.rows(sql.engine.execute(statement, ANNA));
    }

    @Test
    void aTableOfTheUserWithANameOfTheCatalogIsTheUsers() {
        sql.one("create table pg_index (x int)");

        assertEquals(
                "x",
                String.join(
                        ",",
                        sql
                                .engine
                                .prepare("select * from pg_index", Session.PLAIN, List.of())
                                .columns()
                                .getFields()
                                .stream()
                                .map(field -> field.getName())
                                .toList()));
        assertEquals("1", sql.one("select count(*) from pg_catalog.pg_index"));
    }

    @Test
    void aViewIsKeptAsItWasWrittenAndKnowsWhoAsksIt() {
        sql.one(
                "create view who as select id, current_user as name, 't'::regclass::text as source from t where name ~ 'o'");
        sql.one("create view all_columns as select count(*) as n from weir_columns");
        sql.one("comment on column who.name is 'that is you'");

        String query = "select id, current_user as name, 't'::regclass::text as source from t where name ~ 'o'";
        assertEquals(query, sql.one("select definition from pg_views where viewname = 'who'"));
        assertEquals(query, sql.one("select pg_get_viewdef(v.oid) from pg_class v where v.relname = 'who'"));
        assertEquals(List.of("1|anna|t", "2|anna|t"), rows("select * from main.who order by id"));
        assertEquals(List.of("1|weir|t", "2|weir|t"), sql.rows("select * from who order by id"));
        assertEquals(
                List.of("id|bigint|null", "name|text|that is you", "source|text|null"),
                sql.rows("select attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)"
                        + " from pg_attribute where attrelid = 'who'::regclass order by attnum"));
        assertEquals("true", sql.one("select n > 7 from all_columns"));
    }

    @Test
    void whatRunsIsTold() {
        assertEquals(
                "7|postgres|anna|10.0.0.1:4711|running|1970-01-01 00:00:01+00|12|select 1",
                sql.one(
                        "select id, door, user_name, client, state, started::varchar, elapsed_ms, sql from weir_queries"));
        assertEquals(
                "7|anna|10.0.0.1|4711|active|null|select 1",
                sql.one(
                        "select pid, usename, client_addr, client_port, state, wait_event, query from pg_stat_activity"));
    }

    @Test
    void howRowsSettleIsTold() {
        assertEquals(
                "main|t|[7,0]|3|100|1970-01-01 00:00:01+00|2|5|it is paused",
                sql.one("select database, name, settled, waiting_rows, waiting_bytes, waiting_since::varchar, files,"
                        + " snapshots, trouble from weir_lake"));
    }

    @Test
    void sizesAreReadable() {
        assertEquals(
                "10000 bytes|20 kB|191 MB|null",
                sql.one("select pg_size_pretty(10000), pg_size_pretty(20000), pg_size_pretty(200000000),"
                        + " pg_size_pretty(null::bigint)"));
        assertEquals("true", sql.one("select pg_total_relation_size('t') > 0"));
    }

    @Test
    void schemasViewsAndCommentsAreListed() {
        sql.one("create schema shop");
        sql.one("comment on schema shop is 'all that is sold'");
        sql.one("create table shop.items (id int primary key, n double)");
        sql.one("comment on table shop.items is 'what is sold'");
        sql.one("comment on column shop.items.n is 'how many'");
        sql.one("create view shop.many as select id from shop.items where n > 10");

        assertEquals("all that is sold", sql.one("select comment from weir_databases where name = 'shop'"));
        assertEquals(
                "what is sold|how many",
                sql.one("select obj_description(c.oid, 'pg_class'), col_description(c.oid, a.attnum) from pg_class c"
                        + " join pg_attribute a on a.attrelid = c.oid where c.relname = 'items' and a.attname = 'n'"));
        assertEquals(
                "shop|many|select id from shop.items where n > 10",
                sql.one("select schemaname, viewname, definition from pg_views"));
        assertEquals(
                "v|id",
                sql.one("select c.relkind, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid"
                        + " where c.relname = 'many'"));
        assertEquals(
                List.of("items|BASE TABLE", "many|VIEW"),
                sql.rows("select table_name, table_type from information_schema.tables where table_schema = 'shop'"
                        + " order by 1"));
        sql.one("drop table shop.items");
        assertEquals("0", sql.one("select count(*) from weir_columns where table_name = 'many'"));
    }
}
