package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases, views, comments, and log tables as they were. */
class SchemasTest {
    private static final Session SALES = new Session("ann", "sales", Map.of());

    @TempDir
    Path directory;

    private SqlFixture sql;

    @BeforeEach
    void open() {
        sql = new SqlFixture(directory);
        sql.one("create schema sales");
        sql.one("create table orders (id int, place varchar)");
        sql.one("insert into orders values (1, 'main')");
        sql.one("create table sales.orders (id int, place varchar)");
        sql.one("insert into sales.orders values (1, 'sales'), (2, 'sales')");
        sql.one("create table sales.items (id int, n int)");
        sql.one("insert into sales.items values (2, 20)");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "select count(*) from orders; 1",
                "select count(*) from main.orders; 1",
                "select count(*) from public.orders; 1",
                "select count(*) from weir.public.orders; 1",
                "select count(*) from sales.orders; 2",
                "select count(*) from Sales.\"orders\"; 2",
                "select count(*) from weir.sales.orders as o where o.id = 2; 1",
                "select sales.orders.id from sales.orders where sales.orders.id > 1; 2",
                "select max(orders.id) from sales.orders; 2",
                "table sales.items; 2|20",
                "from sales.items; 2|20",
                "select 'äöü', o.place || s.place from orders o join sales.orders s using (id); äöü|mainsales",
                "select (select n from sales.items i where i.id = o.id) from sales.orders o order by 1 limit 1; 20",
                "with orders as (select 7 as id) select id from orders; 7",
                "with x as (from sales.items) select n from x; 20",
                "select count(*) from \"sales\".\"orders$log\" where _offset >= 0; 2",
                "select count(*) from (from sales.orders union all from orders); 3",
            })
    void tablesAreFound(String query, String answer) {
        assertEquals(answer, sql.one(query));
    }

    @Test
    void aSessionHasADatabase() {
        assertEquals("2", one("select count(*) from orders", SALES));
        assertEquals("1", one("select count(*) from public.orders", SALES));
        assertEquals("1", one("insert into items values (3, 30)", SALES));
        assertEquals("2", sql.one("select count(*) from sales.items"));
        one("create table mine (a int)", SALES);
        assertEquals("0", sql.one("select count(*) from sales.mine"));
        assertEquals("3", one("with orders as (values (1), (2), (3)) select count(*) from orders", SALES));
    }

    @Test
    void databasesComeAndGo() {
        assertEquals(List.of("main", "sales"), sql.rows("show databases"));
        sql.one("create schema if not exists sales");
        assertEquals(
                ErrorCode.DATABASE_EXISTS, sql.error("create database sales").code());
        sql.one("drop schema sales cascade");
        assertEquals(List.of("main"), sql.rows("show schemas"));
        assertEquals(List.of("orders"), sql.tables.names());
        sql.one("drop schema if exists sales");
        assertEquals(ErrorCode.UNKNOWN_DATABASE, sql.error("drop schema sales").code());
    }

    @Test
    void aViewIsItsQuery() {
        sql.one("create view v as select o.id, place, n from sales.orders o left join sales.items i using (id)");
        sql.one("create or replace view sales.w (a) as select id from orders");

        assertEquals(List.of("1|sales|null", "2|sales|20"), sql.rows("select * from v order by id"));
        assertEquals("1", sql.one("select count(*) from sales.w"));
        assertEquals("2|1", sql.one("select (select count(*) from v), count(*) from v x where x.n is not null"));
        assertEquals(List.of("id|INTEGER|YES|", "place|VARCHAR|YES|", "n|INTEGER|YES|"), sql.rows("describe v"));
        assertTrue(sql.rows("explain select * from v where id = 1").toString().contains("predicate id = 1"));
    }

    @Test
    void aViewMeansTheTablesOfWhereItWasMade() {
        one("create view firsts as select * from orders where id = 1", SALES);
        assertEquals("1|sales", sql.one("select * from sales.firsts"));
        sql.one("create view outer_view as select place from sales.firsts");
        assertEquals("sales", one("select * from outer_view", SALES));
    }

    @Test
    void viewsAreMadeOnceAndDropped() {
        sql.one("create view v as select 1 as one");
        assertEquals(
                ErrorCode.TABLE_EXISTS, sql.error("create view v as select 2").code());
        sql.one("create view if not exists v as select 2");
        assertEquals("1", sql.one("from v"));
        sql.one("create or replace view v as select 3");
        assertEquals("3", sql.one("from v"));
        sql.one("drop view v");
        sql.one("drop view if exists v");
        assertEquals(ErrorCode.UNKNOWN_TABLE, sql.error("drop view v").code());
        assertEquals(
                ErrorCode.UNKNOWN_TABLE,
                sql.error("create view v as select * from nothing").code());
    }

    @Test
    void viewsThatNameEachOtherAreRefused() {
        sql.one("create view a as select 1 as x");
        sql.one("create view b as select * from a");
        sql.one("create or replace view a as select * from b");

        assertEquals(ErrorCode.INVALID_SQL, sql.error("select * from a").code());
    }

    @Test
    void comments() {
        sql.one("comment on table sales.orders is 'what was sold'");
        sql.one("comment on column orders.id is 'it''s a number'");
        sql.one("comment on schema sales is 'all of it'");

        Databases catalog = sql.tables.catalog();
        assertEquals(
                Optional.of("what was sold"), catalog.comment(new Commented.Table(TableName.parse("sales.orders"))));
        assertEquals(
                Optional.of("it's a number"), catalog.comment(new Commented.Column(TableName.parse("orders"), "id")));
        assertEquals(Optional.of("all of it"), catalog.comment(new Commented.Database("sales")));
        sql.one("comment on table sales.orders is null");
        assertEquals(Optional.empty(), catalog.comment(new Commented.Table(TableName.parse("sales.orders"))));
        assertEquals(
                ErrorCode.UNKNOWN_TABLE, sql.error("comment on table x is 'y'").code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "select count(*) from log as of offset 2; 4",
                "select count(*) from log as of offset [2, 0]; 2",
                "select count(*) from main.log as of offset 1 x where x.a < 100; 2",
                "select max(log.a) from log as of offset 1; 2",
                "select count(*) from log as of timestamp '1970-01-01 00:00:13Z' as l; 4",
                "select count(*) from log as of version 0; 0",
                "select (select count(*) from log) - count(*) from log as of offset 2; 2",
                "select count(*) as of from log; 6",
            })
    void aLogAsItWas(String query, String answer) {
        sql.one("create table log (a int) with (buckets = 2)");
        sql.tables.nowUs = 10_000_000;
        for (int i = 1; i <= 6; i++) {
            sql.one("insert into log values (" + i + ")");
        }

        assertEquals(answer, sql.one(query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from sales.nothing",
                "select * from public.nothing",
                "select * from nowhere.orders",
                "insert into sales.nothing values (1)",
                "select * from orders as of offset",
                "select * from orders as of offset -1",
                "select * from orders as of offset +5",
                "select * from orders as of offset 1.5",
                "select * from orders as of offset null",
                "select * from orders as of offset [1",
                "select * from orders as of timestamp now()",
                "create view v as insert into orders values (1, 'x')",
                "create schema",
                "create schema a b",
                "comment on table orders 'x'",
                "comment on orders is 'x'",
                "drop schema public",
            })
    void whatCannotBeIsSaid(String statement) {
        WeirException error = sql.error(statement);

        assertEquals(dev.weir.format.ErrorClass.CALLER, error.code().errorClass(), error.toString());
    }

    @Test
    void rowsByKeyAreAsTheyAreNow() {
        sql.one("create table k (id int primary key)");

        assertEquals(
                ErrorCode.UNSUPPORTED,
                sql.error("select * from k as of offset 1").code());
    }

    private String one(String statement, Session session) {
        List<String> rows = SqlFixture.rows(sql.engine.execute(statement, session));
        assertEquals(1, rows.size(), rows.toString());
        return rows.getFirst();
    }
}
