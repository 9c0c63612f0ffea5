package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit into the memory of all statements goes to the disk; what cannot go there is an error, and nothing more. */
class SpillTest {
    private static final int ROWS = 800_000;
    private static final long MEMORY_BYTES = 64L << 20;

    @TempDir
    Path directory;

    private SqlFixture open(long tempBytes) {
        SqlConfig usual = SqlFixture.config(directory);
        SqlFixture sql = new SqlFixture(
                directory,
                new SqlConfig(MEMORY_BYTES, tempBytes, 0, 2, usual.tempDirectory(), usual.libraryDirectory()));
        sql.rows("create table t (a bigint, s varchar)");
        sql.rows("insert into t select i, md5(i::varchar) || repeat('x', 100) || i from range(" + ROWS + ") r(i)");
        return sql;
    }

    @Test
    void aSortOfMoreThanTheMemoryGoesOverTheDisk() throws IOException {
        try (SqlFixture sql = open(1L << 30);
                QueryResult result = sql.engine.execute("select a, s from t order by hash(a), a")) {
            assertTrue(result.next());
            try (Stream<Path> files = Files.list(directory.resolve("temp"))) {
                assertTrue(files.findAny().isPresent(), "nothing lies on the disk");
            }
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
                assertEquals(ErrorCode.OUT_OF_MEMORY, sql.error(query).code());
                assertEquals(ROWS + "|" + (ROWS - 1), sql.one("select count(s), max(a + 0) from t"));
            }
        }
    }
}
