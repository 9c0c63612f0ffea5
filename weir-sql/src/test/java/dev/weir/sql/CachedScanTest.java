package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.storage.log.LogConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements whose columns were read before. */
class CachedScanTest {
    private static final long LARGE = 64L << 20;

    /** Of every type, with nulls; small decimals and large ones. */
    private static final String COLUMNS =
            "i as id, (i % 2 = 0) as b, (i % 100)::tinyint as t, (i % 1000)::smallint as s,"
                    + " (i * 3)::int as n, i::float as f, i / 7 as d, case when i % 5 = 0 then null else (i % 9000 / 100.0)::decimal(4, 2) end as d4,"
                    + " (-i / 100.0)::decimal(9, 2) as d9, (i * 1000)::decimal(15, 2) as d15, (i * -1000000)::decimal(38, 4) as d38,"
                    + " date '2026-01-01' + (i % 365)::int as day, make_timestamp(i * 1000000) as at,"
                    + " case when i % 3 = 0 then null else 'text number ' || i end as v, ('blob ' || i)::blob as x, uuid_of(i) as u,"
                    + " case when i % 7 = 0 then null else [i, null, i + 1] end as l,"
                    + " case when i % 11 = 0 then null else {name: 'n' || i, num: (i / 10.0)::decimal(6, 1)} end as st,"
                    + " map {'a' || i: i, 'b': null} as m, [i, i + 1]::bigint[2] as a";

    @TempDir
    Path directory;

    private SqlFixture open(long cacheBytes) {
        SqlConfig usual = SqlFixture.config(directory);
        return new SqlFixture(
                directory,
                new SqlConfig(
                        usual.memoryBytes(),
                        usual.queryMemoryBytes(),
                        usual.spillBytes(),
                        cacheBytes,
                        usual.threads(),
                        usual.tempDirectory(),
                        usual.libraryDirectory()));
    }

    private static String columns(int from, int to) {
        return "select " + COLUMNS.replace("uuid_of(i)", "md5(i::varchar)::uuid") + " from range(" + from + ", " + to
                + ") r(i)";
    }

    private static void fill(SqlFixture sql) {
        sql.rows("create table t with (buckets = 2) as " + columns(0, 3000));
        for (int batch = 1; batch < 5; batch++) {
            sql.rows("insert into t " + columns(batch * 3000, (batch + 1) * 3000));
        }
    }

    /** 0: off; one that is too small for the table; one that holds it all. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20, LARGE})
    void answersAreTheSame(long cacheBytes) {
        List<String> want = new ArrayList<>();
        try (SqlFixture sql = open(cacheBytes)) {
            fill(sql);
            for (String line : sql.rows(columns(0, 15_000) + " order by id")) {
                want.add(line);
            }
            for (int pass = 0; pass < 3; pass++) {
                assertEquals(want, sql.rows("select * from t order by id"));
                assertEquals("15000|112492500", sql.one("select count(v is null), sum(id) from t"));
                assertEquals("-2.99", sql.one("select min(d9) from t where id < 300"));
            }
            CacheFigures figures = sql.engine.cacheFigures();
            assertTrue(figures.bytes() <= cacheBytes);
            assertEquals(cacheBytes > 0, figures.hits() > 0);
        }
    }

    /** Read as one; also when more come and when only a part of them is asked for. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 16, LARGE})
    void tinyBatchesAnswerAsLargeOnesDo(long cacheBytes) {
        try (SqlFixture sql = open(cacheBytes)) {
            sql.rows("create table t with (buckets = 2) as " + columns(0, 7));
            int rows = 7;
            for (int part = 1; part <= 3; part++) {
                for (int batch = 0; batch < 45; batch++, rows += 7) {
                    sql.rows("insert into t " + columns(rows, rows + 7));
                }
                List<String> want = sql.rows(columns(0, rows) + " order by id");
                assertEquals(want, sql.rows("select * from t order by id"));
                assertEquals(
                        want.subList(200, 290), sql.rows("select * from t where id between 200 and 289 order by id"));
                assertEquals(
                        String.valueOf(rows - 40),
                        sql.one("select count(*) from \"t$log\" where _offset >= 20"),
                        "each bucket without its first rows");
                assertEquals(
                        "0",
                        sql.one("select count(*) from (select 1 from \"t$log\" group by _bucket, _timestamp having"
                                + " max(_offset) - min(_offset) + 1 <> count(*))"));
                assertEquals("0|" + (rows - 1), sql.one("select min(id), max(id) from t"));
            }
        }
    }

    @Test
    void theSecondStatementReadsNothing() {
        try (SqlFixture sql = open(LARGE)) {
            fill(sql);
            sql.rows("select * from t");
            long misses = sql.engine.cacheFigures().misses();
            sql.rows("select * from t");
            assertEquals(misses, sql.engine.cacheFigures().misses());
            assertEquals(misses, sql.engine.cacheFigures().hits());
        }
    }

    /** Batches of other segments stand where theirs did: under the same numbers, and for a moment under the same names. */
    @Test
    void whatIsRewrittenReopenedOrMadeAnewIsReadAnew() {
        try (SqlFixture sql = open(LARGE)) {
            sql.tables.config = LogConfig.DEFAULT;
            fill(sql);
            String query = "select count(*), sum(id), sum(hash(v, l, st, d9) % 1000) from t";
            String want = sql.one(query);
            assertTrue(sql.engine.cacheFigures().bytes() > 0);
            sql.tables.reopen();
            assertEquals(0, sql.engine.cacheFigures().bytes());
            assertEquals(want, sql.one(query));
            sql.tables.rewrite();
            assertEquals(want, sql.one(query));
            assertEquals(want, sql.one(query));
            sql.rows("drop table t");
            assertEquals(0, sql.engine.cacheFigures().bytes());
            sql.rows("create table t with (buckets = 2) as select id + 1 as id, 'other' as v, 7 as d9 from ("
                    + columns(0, 3000) + ")");
            assertEquals("3000|4501500|other|7", sql.one("select count(*), sum(id), max(v), min(d9) from t"));
        }
    }

    /** One that reads slowly holds what it shows, while others push it out. */
    @Test
    void manyStatementsAtOnceAnswerThemselves() throws Exception {
        try (SqlFixture sql = open(1 << 20);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            fill(sql);
            List<String> want = sql.rows("select id, v, d9, l from t order by id");
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                work.add(() -> {
                    assertEquals(want, sql.rows("select id, v, d9, l from t order by id"));
                    return true;
                });
                work.add(() -> {
                    assertEquals(
                            "15000",
                            sql.one(
                                    "select count(distinct v) + count(distinct case when v is null then id end) from t"));
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertTrue(done.get());
            }
        }
    }
}
