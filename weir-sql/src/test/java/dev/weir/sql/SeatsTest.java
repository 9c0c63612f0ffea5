package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One statement that takes all the memory it may have leaves the others theirs. */
class SeatsTest {
    private static final int ROWS = 300_000;
    private static final long MEMORY_BYTES = 96L << 20;

    /** Keeps a list in memory, which cannot go to the disk, for as long as its rows are not all read; three quarters of what one may have. */
    private static final String GREEDY =
            "select i, l[1 + i % 1000] from range(1000000000) r(i), (select list(s) l from t where a < 240000)";

    /** Needs more than half of what one may have. */
    private static final String ORDINARY = "select len(list(s)) from t where a < 200000";

    @TempDir
    Path directory;

    private SqlFixture open(int seats) {
        SqlConfig usual = SqlFixture.config(directory);
        SqlFixture sql = new SqlFixture(
                directory,
                new SqlConfig(
                        seats * MEMORY_BYTES,
                        MEMORY_BYTES,
                        4L << 30,
                        0,
                        2,
                        usual.tempDirectory(),
                        usual.libraryDirectory()));
        sql.rows("create table t (a bigint, s varchar)");
        sql.rows("insert into t select i, md5(i::varchar) || repeat('x', 60) || i from range(" + ROWS + ") r(i)");
        sql.rows("create table k (id bigint, v varchar)");
        sql.rows("insert into k values (1, 'one'), (2, 'two')");
        return sql;
    }

    private static QueryResult begun(SqlFixture sql, String query) {
        QueryResult result = sql.engine.execute(query);
        assertTrue(result.next());
        return result;
    }

    @Test
    void whereEachHasItsOwnTheOthersAnswer() {
        try (SqlFixture sql = open(3)) {
            try (QueryResult greedy = begun(sql, GREEDY)) {
                for (int i = 0; i < 5; i++) {
                    assertEquals("200000", sql.one(ORDINARY));
                }
                assertTrue(greedy.next());
            }
        }
    }

    /** Of the two seats for those that are not light one is taken by it; four more statements are open, and then there is no free seat. */
    @Test
    void whenAllSeatsAreTakenOneSharesWithThoseThatNeedLittle() {
        try (SqlFixture sql = open(3)) {
            List<QueryResult> open = new ArrayList<>();
            try {
                open.add(begun(sql, GREEDY));
                for (int i = 0; i < 4; i++) {
                    open.add(begun(sql, "select distinct a from t where a < 30000"));
                }
                assertEquals("200000", sql.one(ORDINARY));
                for (QueryResult result : open) {
                    assertTrue(result.next());
                }
            } finally {
                open.forEach(QueryResult::close);
            }
        }
    }

    @Test
    void lightOnesAnswerWhateverTheOthersTake() {
        try (SqlFixture sql = open(2)) {
            List<QueryResult> open = new ArrayList<>();
            try {
                open.add(begun(sql, GREEDY));
                assertEquals("1", sql.one("select 1"));
                assertEquals("two", sql.one("select v from k where id = 2"));
                assertEquals(ROWS + "|" + (ROWS - 1), sql.one("select count(s), max(a + 0) from t"));
                assertEquals("1", sql.one("insert into k values (3, 'three')"));
                assertEquals(
                        "k|r",
                        sql.one("select c.relname, c.relkind from pg_catalog.pg_class c join pg_catalog.pg_namespace n"
                                + " on n.oid = c.relnamespace where c.relname = 'k' order by 1"));
                assertEquals(
                        "2", sql.one("select count(*) from information_schema.tables where table_schema = 'public'"));
                try (QueryResult all = sql.engine.execute("select * from t")) {
                    assertEquals(List.of(1, 1), sql.engine.seats().statements());
                    int rows = 0;
                    while (all.next()) {
                        rows += all.root().getRowCount();
                    }
                    assertEquals(ROWS, rows);
                }
            } finally {
                open.forEach(QueryResult::close);
            }
        }
    }

    @Test
    void eachOfTheOthersSitsAloneWhileThereAreSeats() {
        try (SqlFixture sql = open(3)) {
            assertEquals(List.of(0, 0), sql.engine.seats().statements(), "the insert had a seat");
            try (QueryResult one = sql.engine.execute("select a from t order by a")) {
                assertEquals(List.of(0, 1), sql.engine.seats().statements());
                try (QueryResult two = sql.engine.execute("select a from t order by a desc")) {
                    assertEquals(List.of(0, 1, 1), sql.engine.seats().statements());
                    assertTrue(two.next());
                }
                assertTrue(one.next());
            }
            assertEquals(List.of(0, 0, 0), sql.engine.seats().statements());
            PreparedQuery prepared = sql.engine.prepare("select a from t order by a", Session.PLAIN, List.of());
            assertEquals(List.of(0, 0, 0), sql.engine.seats().statements());
            try (QueryResult again = prepared.run(List.of())) {
                assertTrue(again.next());
                assertEquals(List.of(0, 1, 0), sql.engine.seats().statements());
            }
        }
    }

    /** What is made in a database when it is first needed is made in each: stand-ins for plans, the catalog of Postgres. */
    @Test
    void statementsAnswerTheSameOnAllSeats() {
        try (SqlFixture sql = open(4)) {
            sql.rows("create view v as select a, s from t where a >= 10 order by a");
            List<QueryResult> open = new ArrayList<>();
            try {
                for (int i = 0; i < 5; i++) {
                    assertEquals("7|7", sql.one("select min(a), max(a) from t where a = 7 group by a"));
                    assertEquals("10|299990", sql.one("select min(a), count(*) from v where a > 0 group by ()"));
                    assertEquals(
                            "t|299999",
                            sql.one(
                                    "select relname, (select max(a) from t) from pg_catalog.pg_class where relname = 't'"));
                    assertTrue(String.join("\n", sql.rows("explain select a from t where a = 7 order by a"))
                            .contains("predicate a = 7"));
                    open.add(begun(sql, "select distinct a from t where a < 30000"));
                }
            } finally {
                open.forEach(QueryResult::close);
            }
        }
    }
}
