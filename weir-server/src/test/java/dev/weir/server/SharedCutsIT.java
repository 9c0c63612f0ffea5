package dev.weir.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.Appender;
import dev.weir.client.Batches;
import dev.weir.client.Scan;
import dev.weir.client.Weir;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many follow one bucket: a stored batch is cut once for each distinct projection, and everybody sees every row, once and in order. */
@Timeout(60)
class SharedCutsIT {
    private static final String CUTS = "weir_scan_cuts_total";
    private static final String SHARED = "weir_scan_shared_total";
    private static final String KEPT = "weir_scan_shared_kept_bytes";
    private static final int BATCH_ROWS = 1_000;
    /** Many enough that a client that does not read cannot have them all under way. */
    private static final int BATCHES = 80;

    private static final int NAME_BYTES = 200;

    /** Every tenth row has no name. */
    private static final Predicate NAMED = new Predicate.IsNotNull("name");

    private enum What {
        ALL,
        ONE_COLUMN,
        CHOSEN_ROWS
    }

    @TempDir
    Path data;

    private final BufferAllocator allocator = new RootAllocator();
    private final Random random = new Random(7);

    @Test
    void aBatchIsCutOnceForAllWhoFollowWithTheSameProjection() {
        int batches = BATCHES;
        try (TestServer test = new TestServer(data);
                Weir writer = connect(test);
                Weir several = connect(test);
                Weir other = connect(test)) {
            writer.create(Tests.spec("t", 1, Durability.FSYNC));
            // rows that nobody has to see, so that followers begin in the middle of a log
            append(writer, 0, 1);
            List<Follower> followers = new ArrayList<>();
            for (What projection : What.values()) {
                for (int i = 0; i < 5; i++) {
                    // some over one connection, some over another
                    followers.add(new Follower(i % 2 == 0 ? several : other, projection, 1));
                }
            }
            Follower slow = new Follower(other, What.ALL, 1);
            Follower leaves = new Follower(several, What.ALL, 1);
            long cutsBefore = (long) test.figure(CUTS);
            CompletableFuture<Void> gone = leaves.reading(batches / 3).thenRun(leaves::close);
            List<CompletableFuture<Void>> all =
                    followers.stream().map(each -> each.reading(batches)).toList();
            append(writer, 1, 1 + batches);
            gone.join();
            all.forEach(CompletableFuture::join);
            assertTrue(test.figure(KEPT) > 0, "what the slow one has not seen");
            slow.reading(batches).join();
            assertEquals((long) batches * What.values().length, (long) test.figure(CUTS) - cutsBefore);
            long taken = (long) batches * followers.size() + batches + batches / 3;
            assertTrue(test.figure(SHARED) >= taken - (long) batches * What.values().length);
            followers.forEach(Follower::close);
            slow.close();
            TestServer.await("nothing is kept for nobody", () -> test.figure(KEPT) == 0);
        }
        allocator.close();
    }

    @Test
    void aFollowerThatIsFarBehindCostsLittleAndMissesNothing() {
        int batches = BATCHES;
        try (TestServer test = new TestServer(data, "memory.budget_bytes=16MiB");
                Weir writer = connect(test);
                Weir reader = connect(test)) {
            writer.create(Tests.spec("t", 1, Durability.FSYNC));
            Follower slow = new Follower(reader, What.ALL, 0);
            Follower fast = new Follower(reader, What.ALL, 0);
            CompletableFuture<Void> all = fast.reading(batches);
            for (int batch = 0; batch < batches; batch += 10) {
                append(writer, batch, batch + 10);
                assertTrue(test.figure(KEPT) <= 2 << 20, "an eighth of the budget");
            }
            all.join();
            assertTrue(test.figure(KEPT) > 1 << 20);
            slow.reading(batches).join();
            slow.close();
            fast.close();
        }
        allocator.close();
    }

    @Test
    void aServerStopsWhileOthersAreBehind() {
        try (TestServer test = new TestServer(data, "stop.grace=500ms");
                Weir writer = connect(test);
                Weir reader = connect(test)) {
            writer.create(Tests.spec("t", 1, Durability.FSYNC));
            Follower slow = new Follower(reader, What.ALL, 0);
            Follower fast = new Follower(reader, What.ALL, 0);
            CompletableFuture<Void> all = fast.reading(BATCHES);
            append(writer, 0, BATCHES);
            all.join();
            assertTrue(test.figure(KEPT) > 0);
            test.server.close();
            assertEquals(0, test.server.usedMemoryBytes());
            slow.close();
            fast.close();
        }
        allocator.close();
    }

    private static Weir connect(TestServer test) {
        return Weir.connect("weir://127.0.0.1:" + test.server.flightAddress().getPort());
    }

    /** One stored batch each. */
    private void append(Weir weir, int first, int end) {
        try (Appender appender = weir.table("t").appender();
                VectorSchemaRoot rows = VectorSchemaRoot.create(Tests.ARROW, allocator)) {
            for (int batch = first; batch < end; batch++) {
                fill(rows, (long) batch * BATCH_ROWS);
                appender.append(rows).join();
            }
        }
    }

    /** Names that cannot be compressed by much. */
    private void fill(VectorSchemaRoot rows, long firstId) {
        rows.allocateNew();
        BigIntVector ids = (BigIntVector) rows.getVector("id");
        VarCharVector names = (VarCharVector) rows.getVector("name");
        byte[] name = new byte[NAME_BYTES];
        for (int row = 0; row < BATCH_ROWS; row++) {
            ids.setSafe(row, firstId + row);
            for (int i = 0; i < NAME_BYTES; i++) {
                name[i] = (byte) (' ' + random.nextInt(64));
            }
            if (row % 10 == 0) {
                names.setNull(row);
            } else {
                names.setSafe(row, name);
            }
        }
        rows.setRowCount(BATCH_ROWS);
    }

    /** Follows from a batch on; it has been let in when it is made. */
    private static final class Follower implements AutoCloseable {
        private final Batches batches;
        private final boolean named;
        private long next;

        Follower(Weir weir, What what, int fromBatch) {
            next = (long) fromBatch * BATCH_ROWS;
            Scan scan = weir.table("t").scan().from(new Position.Offset(next));
            batches = switch (what) {
                case ALL -> scan.follow();
                case ONE_COLUMN -> scan.columns("id").follow();
                case CHOSEN_ROWS -> scan.filter(NAMED).follow();
            };
            named = what == What.CHOSEN_ROWS;
            // comes when the server has opened the scan
            batches.schema();
        }

        /** Reads so many batches and checks each row. */
        CompletableFuture<Void> reading(int count) {
            return CompletableFuture.runAsync(
                    () -> {
                        for (int batch = 0; batch < count; batch++) {
                            assertTrue(batches.next());
                            BigIntVector ids = (BigIntVector) batches.root().getVector("id");
                            for (int row = 0; row < ids.getValueCount(); row++) {
                                next += named && next % 10 == 0 ? 1 : 0;
                                assertEquals(next++, ids.get(row));
                            }
                            assertEquals(0, next % BATCH_ROWS);
                        }
                    },
                    run -> Thread.ofPlatform().daemon().start(run));
        }

        @Override
        public void close() {
            batches.close();
        }
    }
}
