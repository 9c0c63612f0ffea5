package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import dev.weir.sql.corpus.CorpusQueries;
import dev.weir.sql.corpus.CorpusQuery;
import dev.weir.sql.corpus.CorpusTable;
import dev.weir.sql.corpus.PlainDuck;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The corpus of SELECTs over primary-key tables that were updated and deleted from, joined with log tables, answered by a whole server as DuckDB alone answers
 * them; and once more when the server has been started again. More with {@code -Dweir.corpus.seeds=N}.
 */
@Timeout(600)
class SelectCorpusIT {
    private static final int SEEDS = Integer.getInteger("weir.corpus.seeds", 2);
    private static final int FIRST = Integer.getInteger("weir.corpus.first", 1);
    private static final int QUERIES = 50;

    @TempDir
    Path data;

    private record Asked(CorpusQuery query, List<String> rows, String seed) {}

    private ServerProcess start() throws IOException {
        return ServerProcess.start(data, 0, "scrub.bytes_per_second=0", "state.memory_bytes=2MiB");
    }

    @Test
    void answersAreThoseOfDuckDbAlone() throws Exception {
        List<Asked> asked = new ArrayList<>();
        try (PlainDuck duck = new PlainDuck();
                ServerProcess server = start();
                Weir weir = Weir.connect(server.uri())) {
            for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
                Random random = new Random(seed);
                List<CorpusTable> tables = List.of(
                        CorpusTable.of("big" + seed, 4000, random),
                        CorpusTable.of("middle" + seed, 600, random),
                        CorpusTable.of("log" + seed, 100, random));
                for (CorpusTable table : tables) {
                    boolean isLog = table.name().startsWith("log");
                    duck.run(table.create());
                    SqlRows.of(
                            weir,
                            (isLog ? table.create() : table.createKeyed()) + " with (buckets = "
                                    + (1 + random.nextInt(3)) + ")");
                    List<String> statements = new ArrayList<>(table.inserts());
                    statements.addAll(isLog ? List.of() : table.changes());
                    for (String statement : statements) {
                        duck.run(statement);
                        SqlRows.of(weir, statement);
                    }
                }
                ask(new CorpusQueries(tables, random), duck, "seed=" + seed, asked);
            }
            answers(asked, weir, "as written");
            server.terminate();
        }
        try (ServerProcess server = start();
                Weir weir = Weir.connect(server.uri())) {
            answers(asked, weir, "after a restart");
        }
    }

    private static void ask(CorpusQueries queries, PlainDuck duck, String seed, List<Asked> into) {
        for (int i = 0; i < QUERIES; i++) {
            CorpusQuery query = queries.next();
            List<String> rows;
            try {
                rows = duck.rows(query.asText());
                rows.sort(null);
            } catch (SQLException e) {
                if (!query.mayFail()) {
                    throw new AssertionError(seed + " query=" + i + " " + query.asText(), e);
                }
                rows = List.of("error");
            }
            into.add(new Asked(query, rows, seed + " query=" + i));
        }
    }

    private static void answers(List<Asked> all, Weir weir, String when) {
        for (Asked asked : all) {
            List<String> rows;
            try {
                rows = SqlRows.of(weir, asked.query.asText());
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
