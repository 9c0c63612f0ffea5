package dev.weir.server.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.TestServer;
import dev.weir.server.config.ConfigLoader;
import dev.weir.storage.time.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatementsTest {
    private static final Statements.Asker ASKER = new Statements.Asker("test", "ann", "here");

    @Test
    void asManyComputeAsThereArePermits() throws Exception {
        try (Statements statements = statements("sql.threads=2")) {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                done.add(end);
                RunningStatement statement = statements.begin(ASKER, "select " + i);
                statements.execute(() -> {
                    try (statement) {
                        for (int round = 0; round < 20; round++) {
                            most.accumulateAndGet(statement.compute(inside::incrementAndGet), Math::max);
                            statement.compute(inside::decrementAndGet);
                        }
                    }
                    end.complete(null);
                });
            }
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
            assertTrue(statements.running().isEmpty());

            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger at = new AtomicInteger();
            List<RunningStatement> some = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RunningStatement statement = statements.begin(ASKER, "select " + i);
                some.add(statement);
                statements.execute(() -> statement.compute(() -> {
                    at.incrementAndGet();
                    join(go);
                    return true;
                }));
            }
            TestServer.await("two compute", () -> at.get() == 2);
            TestServer.await(
                    "one waits",
                    () -> statements.running().stream()
                            .anyMatch(seen -> seen.state() == RunningStatement.State.QUEUED));
            go.countDown();
            TestServer.await("the third does", () -> at.get() == 3);
            some.forEach(RunningStatement::close);
        }
    }

    @Test
    void oneThatWaitsForItsTurnCanBeCancelled() throws Exception {
        try (Statements statements = statements("sql.threads=1")) {
            CountDownLatch go = new CountDownLatch(1);
            RunningStatement first = statements.begin(ASKER, "first");
            CountDownLatch inside = new CountDownLatch(1);
            statements.execute(() -> first.compute(() -> {
                inside.countDown();
                join(go);
                return true;
            }));
            inside.await();
            RunningStatement second = statements.begin(ASKER, "second");
            CompletableFuture<WeirException> told = new CompletableFuture<>();
            statements.execute(
                    () -> told.complete(assertThrows(WeirException.class, () -> second.compute(() -> true))));
            TestServer.await(
                    "it waits",
                    () -> statements.running().stream()
                            .anyMatch(seen -> seen.state() == RunningStatement.State.QUEUED));
            assertTrue(statements.cancel(second.id()));
            assertEquals(ErrorCode.CANCELLED, told.join().code());
            second.close();
            assertFalse(statements.cancel(second.id()));
            go.countDown();
            first.close();
            RunningStatement third = statements.begin(ASKER, "third");
            assertTrue(third.compute(() -> true), "the one that left the line holds nobody up");
            third.close();
        }
    }

    @Test
    void moreThanTheLimitAreRefused() {
        try (Statements statements = statements("sql.max_statements=2")) {
            RunningStatement first = statements.begin(ASKER, "x".repeat(5000));
            RunningStatement second = statements.begin(ASKER, "2");
            WeirException e = assertThrows(WeirException.class, () -> statements.begin(ASKER, "3"));
            assertEquals(ErrorCode.UNAVAILABLE, e.code());
            assertEquals(
                    List.of(1000, 1),
                    statements.running().stream()
                            .map(seen -> seen.sql().length())
                            .toList());
            first.close();
            first.close();
            statements.begin(ASKER, "4").close();
            second.close();
        }
    }

    @Test
    void timeIsLimitedByTheServerOrTheClient() {
        try (Statements statements = statements("sql.statement_timeout=1ms")) {
            RunningStatement late = statements.begin(ASKER, "1");
            CountDownLatch woken = new CountDownLatch(1);
            late.onCancel(woken::countDown);
            TestServer.await("it is late", () -> late.cancelled().isPresent());
            join(woken);
            assertEquals(
                    ErrorCode.TIMEOUT,
                    assertThrows(WeirException.class, () -> late.compute(() -> true))
                            .code());
            late.close();
            RunningStatement patient = statements.begin(ASKER, "2");
            patient.limit(Duration.ZERO);
            patient.limit(Duration.ofHours(1));
            patient.close();
        }
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Statements statements(String setting) {
        return new Statements(
                ConfigLoader.load(java.util.Optional.empty(), List.of(setting)).sql(), new SystemClock());
    }
}
