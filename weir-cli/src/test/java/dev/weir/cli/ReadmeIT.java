package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.cli.boot.Boot;
import dev.weir.client.Batches;
import dev.weir.client.Placed;
import dev.weir.client.TypedAppender;
import dev.weir.client.TypedTable;
import dev.weir.client.Weir;
import dev.weir.format.predicate.Literal;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.Position;
import dev.weir.server.config.ConfigLoader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows a Java developer, against the real server with SQL. */
@Timeout(60)
class ReadmeIT {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path data;

    record Visit(long userId, String page, Instant seen) {}

    @Test
    void recordsAreAppendedScannedFollowedAndAsked() {
        try (Boot server = Boot.start(ConfigLoader.from(Map.of(
                        "data.directory",
                        data.resolve("d").toString(),
                        "flight.port",
                        "0",
                        "http.port",
                        "0",
                        "postgres.port",
                        "0")));
                Weir weir = Weir.connect(server.uri())) {
            TypedTable<Visit> visits = weir.createIfAbsent("visits", Visit.class);
            assertEquals(
                    visits.table().schema(),
                    weir.createIfAbsent("visits", Visit.class).table().schema());
            List<Visit> sent = new ArrayList<>();
            List<CompletableFuture<Placed>> acks = new ArrayList<>();
            try (TypedAppender<Visit> out = visits.appender()) {
                for (int i = 0; i < 1_000; i++) {
                    Visit visit = new Visit(i % 10, "/page/" + i, NOON.plusSeconds(i));
                    sent.add(visit);
                    acks.add(out.append(visit));
                }
            }
            for (int i = 0; i < acks.size(); i++) {
                assertEquals(new Placed(0, i, 1), acks.get(i).join());
            }
            List<Visit> read = new ArrayList<>();
            visits.scan(visits.scan(), read::add);
            assertEquals(sent, read);

            List<Visit> some = new ArrayList<>();
            visits.scan(
                    visits.scan()
                            .from(new Position.Offset(500))
                            .filter(new Predicate.Compare("user_id", Predicate.Op.EQ, new Literal.Int(7))),
                    some::add);
            assertEquals(
                    sent.subList(500, 1_000).stream()
                            .filter(visit -> visit.userId() == 7)
                            .toList(),
                    some);

            try (Batches answer = weir.sql("select user_id, count(*) n from visits where seen >= timestamptz '"
                    + NOON.plusSeconds(900) + "' group by 1 order by 1")) {
                assertTrue(answer.next());
                assertEquals(10, answer.root().getRowCount());
                assertEquals(10, ((BigIntVector) answer.root().getVector("n")).get(3));
                assertFalse(answer.next());
            }

            try (Batches follow = visits.table()
                            .scan()
                            .columns("page", "_offset")
                            .from(new Position.Latest())
                            .follow();
                    TypedAppender<Visit> out = visits.appender()) {
                out.append(new Visit(1, "/later", NOON)).join();
                assertTrue(follow.next());
                assertEquals(1_000, ((BigIntVector) follow.root().getVector("_offset")).get(0));
            }
        }
    }
}
