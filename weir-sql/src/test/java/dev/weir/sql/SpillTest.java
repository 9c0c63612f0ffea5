package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit into a statement's memory goes to the disk; what cannot go there is an error, and nothing more. */
class SpillTest {
    private static final int ROWS = 800_000;
    private static final long MEMORY_BYTES = 64L << 20;
    private static final String SORT = "select a, s from t order by hash(a), a";

    @TempDir
    Path directory;

    /** @param spillBytes of one statement */
    private SqlFixture open(long spillBytes) {
        SqlConfig usual = SqlFixture.config(directory);
        SqlFixture sql = new SqlFixture(
                directory,
                new SqlConfig(
                        2 * MEMORY_BYTES,
                        MEMORY_BYTES,
                        3 * spillBytes,
                        0,
                        2,
                        usual.tempDirectory(),
                        usual.libraryDirectory()));
        sql.rows("create table t (a bigint, s varchar)");
        sql.rows("insert into t select i, md5(i::varchar) || repeat('x', 100) || i from range(" + ROWS + ") r(i)");
        return sql;
    }

    private long spilledBytes() {
        try (Stream<Path> files = Files.walk(directory.resolve("temp"))) {
            return files.filter(Files::isRegularFile).mapToLong(SpillTest::size).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // one of them has just gone
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void aSortOfMoreThanTheMemoryGoesOverTheDisk() {
        try (SqlFixture sql = open(1L << 30)) {
            try (QueryResult result = sql.engine.execute(SORT)) {
                assertTrue(result.next());
                assertTrue(spilledBytes() > 0, "nothing lies on the disk");
                long rows = 0;
                long sum = 0;
                do {
                    BigIntVector numbers = (BigIntVector) result.root().getVector(0);
                    for (int row = 0; row < numbers.getValueCount(); row++) {
                        sum += numbers.get(row);
                    }
                    rows += numbers.getValueCount();
                } while (result.next());
                assertEquals(ROWS, rows);
                assertEquals((ROWS - 1L) * ROWS / 2, sum);
            }
            assertEquals(0, spilledBytes());
        }
    }

    @Test
    void whatNeedsMoreOfTheDiskThanItMayHaveIsAnErrorAndLeavesNothingThere() {
        long limit = 32L << 20;
        AtomicLong most = new AtomicLong();
        try (SqlFixture sql = open(limit);
                ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1)) {
            var _ = watch.scheduleWithFixedDelay(
                    () -> most.accumulateAndGet(spilledBytes(), Math::max), 0, 2, TimeUnit.MILLISECONDS);
            WeirException error = sql.error(SORT);
            watch.shutdownNow();
            assertEquals(ErrorCode.DISK_FULL, error.code());
            assertTrue(String.valueOf(error.getMessage()).contains("raise sql.spill_bytes"), error.getMessage());
            assertTrue(most.get() > 0 && most.get() <= limit, "on the disk: " + most);
            assertEquals(0, spilledBytes());
            assertEquals(ROWS + "|" + (ROWS - 1), sql.one("select count(s), max(a + 0) from t"));
        }
    }

    @Test
    void whatAKilledProcessHasLeftIsRemoved() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("temp"), elsewhere);
        Path left = Files.createDirectory(elsewhere.resolve("1"));
        Files.writeString(left.resolve("duckdb_temp_storage_S64K-0.tmp"), "left");
        try (SqlFixture sql = new SqlFixture(directory)) {
            assertFalse(Files.exists(left));
            assertEquals(
                    "1|0",
                    sql.one("select count(*), min(i) from (select i from range(10) r(i) order by i) where i < 1"));
            assertTrue(Files.exists(elsewhere));
        }
    }

    @Test
    void aggregatesJoinsAndWindowsDoSoToo() {
        try (SqlFixture sql = open(4L << 30)) {
            assertEquals(ROWS + "|1", sql.one("select count(*), max(n) from (select s, count(*) n from t group by s)"));
            assertEquals("" + ROWS, sql.one("select count(*) from t x join t y on x.s = y.s and x.a <= y.a"));
            assertEquals(
                    "" + ROWS / 2,
                    sql.one(
                            "select count(*) from (select row_number() over (order by s) n, s from t) where n % 2 = 0"));
        }
    }

    /** A list is one value, which cannot lie on the disk in part. */
    @Test
    void whatHasToBeInMemoryIsAnErrorAndTheNextOneAnswers() {
        try (SqlFixture sql = open(1L << 30)) {
            for (String query : List.of("select len(list(s)) from t", "select len(list(s order by a)) from t")) {
                WeirException error = sql.error(query);
                assertEquals(ErrorCode.OUT_OF_MEMORY, error.code());
                assertTrue(
                        String.valueOf(error.getMessage()).contains("raise sql.query_memory_bytes"),
                        error.getMessage());
                assertEquals(ROWS + "|" + (ROWS - 1), sql.one("select count(s), max(a + 0) from t"));
            }
        }
    }
}
