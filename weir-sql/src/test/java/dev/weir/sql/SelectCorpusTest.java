package dev.weir.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.WeirException;
import dev.weir.sql.corpus.CorpusQueries;
import dev.weir.sql.corpus.CorpusQuery;
import dev.weir.sql.corpus.CorpusTable;
import dev.weir.sql.corpus.PlainDuck;
import dev.weir.storage.log.LogConfig;
import dev.weir.storage.log.RewriteConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SELECTs of chance over log tables answer what DuckDB alone answers over the same rows: as they were written, after a restart, and when the segments have
 * been rewritten, and when all rows or those before any offset are read from the lake. More with {@code -Dweir.corpus.seeds=N}, others with {@code -Dweir.corpus.first=N}.
 */
class SelectCorpusTest {
    private static final int SEEDS = Integer.getInteger("weir.corpus.seeds", 2);
    private static final int FIRST = Integer.getInteger("weir.corpus.first", 1);
    private static final int QUERIES = 40;

    @TempDir
    Path directory;

    private SqlFixture sql;
    private PlainDuck duck;

    /** Two small segments side by side are worth a rewrite. */
    private static final LogConfig WHOLE =
            LogConfig.DEFAULT.withRewriting(new RewriteConfig(16_384, 8 << 20, 4_096, 8 << 20, 1_000, 5_000_000, 2, 1));

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
        duck = new PlainDuck();
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
        duck.close();
    }

    @Test
    void answersAreThoseOfDuckDbAlone() throws SQLException {
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Random random = new Random(seed);
            // Each batch closes its segment.
            sql.tables.config = WHOLE.withSegmentBytes(1 << 10);
            List<CorpusTable> tables = List.of(
                    CorpusTable.of("big", 4000, random),
                    CorpusTable.of("middle", 600, random),
                    CorpusTable.of("small", 20, random));
            for (CorpusTable table : tables) {
                sql.tables.zonesKnown = random.nextInt(4) > 0;
                sql.rows(table.create() + " with (buckets = " + (1 + random.nextInt(3)) + ")");
                duck.run(table.create());
                for (String insert : table.inserts()) {
                    sql.rows(insert);
                    duck.run(insert);
                }
            }
            List<Asked> asked = asked(tables, random, seed);
            answers(asked, "as written");
            sql.tables.config = WHOLE;
            sql.tables.reopen();
            answers(asked, "after a restart");
            assertTrue(sql.tables.rewrite() > 0, "segments are rewritten seed=" + seed);
            answers(asked, "rewritten");
            for (CorpusTable table : tables) {
                Settling.all(sql, table.name(), directory.resolve("all-" + seed), random);
            }
            answers(asked, "all in the lake");
            sql.tables.settledIsRemoved = true;
            answers(asked, "all in the lake alone");
            for (int split = 0; split < 2; split++) {
                for (CorpusTable table : tables) {
                    Settling.some(sql, table.name(), directory.resolve("some-" + seed + "-" + split), random);
                }
                sql.tables.settledIsRemoved = split == 0;
                answers(asked, "some in the lake split=" + split);
            }
            sql.tables.lake.clear();
            sql.tables.settledIsRemoved = false;
            for (CorpusTable table : tables) {
                sql.rows("drop table " + table.name());
                duck.run("drop table " + table.name());
            }
        }
    }

    /** @param rows sorted, or that it is an error */
    private record Asked(CorpusQuery query, List<String> rows, String seed) {}

    private List<Asked> asked(List<CorpusTable> tables, Random random, int seed) throws SQLException {
        CorpusQueries queries = new CorpusQueries(tables, random);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            CorpusQuery query = queries.next();
            try {
                List<String> rows = duck.rows(query.asText());
                rows.sort(null);
                asked.add(new Asked(query, rows, "seed=" + seed + " query=" + i));
            } catch (SQLException e) {
                if (!query.mayFail()) {
                    throw new AssertionError("seed=" + seed + " query=" + i + " " + query.asText(), e);
                }
                asked.add(new Asked(query, List.of("error"), "seed=" + seed + " query=" + i));
            }
        }
        return asked;
    }

    private void answers(List<Asked> all, String when) {
        for (Asked asked : all) {
            List<String> rows;
            try {
                rows = new ArrayList<>(sql.rows(asked.query.asText()));
                rows.sort(null);
            } catch (WeirException e) {
                if (CorpusQuery.isKnownFault(e)) {
                    continue;
                }
                if (!asked.query.mayFail()) {
                    throw new AssertionError(asked.seed + " " + when + ": " + asked.query.asText(), e);
                }
                rows = List.of("error");
            }
            assertEquals(
                    String.join("\n", asked.rows),
                    String.join("\n", rows),
                    () -> asked.seed + " " + when + ": " + asked.query.asText());
        }
    }
}
