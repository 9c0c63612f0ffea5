package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Weir;
import dev.weir.format.testing.FileTree;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows settle into the lake while a server runs, is killed and runs again, and are one table with those in the log. */
@Timeout(240)
class LakeIT {
    private static final int ROWS = 100_000;
    private static final String ALL =
            "select count(*), sum(id), count(distinct id), min(name), max(name), sum(price), count(seen) from ";

    @TempDir
    Path data;

    @Test
    void hotAndColdAreOneTable() throws Exception {
        try (ServerProcess server = start();
                Weir weir = Weir.connect(server.uri())) {
            SqlRows.of(
                    weir,
                    "create table t (id bigint not null, name varchar, price double, seen timestamptz) with (buckets = 2, compression = 'none', retention_bytes = '1MiB', lake = 'on', lake_freshness = '1s')");
            for (int batch = 0; batch < 5; batch++) {
                insert(weir, batch);
            }
            Await.that("all rows have settled", () -> settled(weir) == 5L * ROWS);
            Await.that("retention takes what has settled", () -> hotStart(weir) > 10_000);
            check(weir, 5);
            server.kill();
        }
        try (ServerProcess server = start();
                Weir weir = Weir.connect(server.uri())) {
            check(weir, 5);
            insert(weir, 5);
            // some of it is hot, some is cold, and the border moves while we look
            check(weir, 6);
            Await.that("new rows settle after a restart, too", () -> settled(weir) == 6L * ROWS);
            check(weir, 6);
            assertTrue(files() > 0);
            SqlRows.of(weir, "drop table t");
            Await.that("the lake's files go with the table", () -> files() == 0);
        }
    }

    private ServerProcess start() throws Exception {
        return ServerProcess.start(data, 0, "log.segment_bytes=256KiB");
    }

    private static void insert(Weir weir, int batch) {
        SqlRows.of(
                weir,
                "insert into t select i, case when i % 7 = 0 then null else 'row ' || i end, i / 4.0, case when i % 3 = 0 then null else make_timestamptz(i) end from range("
                        + batch * ROWS + ", " + (batch + 1) * ROWS + ") as r(i)");
    }

    /** Every way to read the table says the same of it. */
    private static void check(Weir weir, int batches) throws Exception {
        String made =
                "(select i as id, case when i % 7 = 0 then null else 'row ' || i end as name, i / 4.0 as price, case when i % 3 = 0 then null else make_timestamptz(i) end as seen from range("
                        + batches * ROWS + ") as r(i))";
        assertEquals(SqlRows.of(weir, ALL + made), SqlRows.of(weir, ALL + "t"));
        String some = " where id between 99990 and 100009 order by id";
        assertEquals(
                SqlRows.of(weir, "select id, name, price from " + made + some),
                SqlRows.of(weir, "select id, name, price from t" + some));
        assertEquals(
                List.of("0|true|true", "1|true|true"),
                SqlRows.of(
                        weir,
                        "select _bucket, min(_offset) = 0, max(_offset) + 1 = count(*) from \"t$log\" group by _bucket order by 1"));
        WholeLog.check(weir, "t", (long) batches * ROWS);
    }

    private static long settled(Weir weir) {
        return Long.parseLong(
                SqlRows.of(weir, "select count(*) from \"t$lake\"").getFirst());
    }

    private static long hotStart(Weir weir) {
        return weir.describe("t").buckets().stream()
                .mapToLong(bucket -> bucket.startOffset())
                .min()
                .orElseThrow();
    }

    private long files() {
        return FileTree.files(data.resolve("lake")).stream()
                .filter(file -> file.toString().endsWith(".parquet"))
                .count();
    }
}
