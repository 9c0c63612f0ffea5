package dev.weir.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.wire.Change;
import java.time.Instant;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;

class UserSumsTest {
    private static final int UPSERTS = 1_000;

    @Test
    void twoMillionUpsertsLeaveWhatTheWorkloadSays() {
        UserSums expected = UserSums.expected(2_000_000);
        assertEquals(490_821, expected.rows());
        assertEquals(754_556_969_513L, expected.updates());
    }

    @Test
    void batchesHoldWhatRecordsHold() {
        try (RootAllocator allocator = new RootAllocator()) {
            try (UserBatch batch = new UserBatch(allocator, 77, Users::key)) {
                Users users = new Users();
                batch.fill(1_000_000, 70);
                for (int r = 0; r < 70; r++) {
                    assertEquals(users.row(1_000_000 + r), user(batch.root(), r));
                }
            }
            assertEquals(0, allocator.getAllocatedMemory());
        }
    }

    private static User user(VectorSchemaRoot root, int row) {
        return new User(
                ((BigIntVector) root.getVector("user_id")).get(row),
                ((VarCharVector) root.getVector("name")).getObject(row).toString(),
                ((VarCharVector) root.getVector("country")).getObject(row).toString(),
                ((Float8Vector) root.getVector("score")).get(row),
                Instant.ofEpochMilli(((TimeStampMilliTZVector) root.getVector("updated")).get(row)));
    }

    @Test
    void aRecordIsAsTheWorkloadDefinesIt() {
        User user = new Users().row(0);
        assertEquals(Users.key(0), user.userId());
        assertTrue(user.name().matches("user-[A-Za-z0-9_-]{10}"), user.name());
        assertTrue(Events.COUNTRIES.contains(user.country()));
        assertEquals(1_700_000_000_000L, user.updated().toEpochMilli());
    }

    @Test
    void keysOfTheirOwnDiffer() {
        assertEquals(
                10_000,
                java.util.stream.LongStream.range(0, 10_000)
                        .map(Users::distinctKey)
                        .distinct()
                        .count());
    }

    @Test
    void aChangelogComesToTheRowsThatAreLeft() {
        UserSums changes = new UserSums();
        int[] last = new int[(int) Users.KEYS];
        java.util.Arrays.fill(last, -1);
        try (RootAllocator allocator = new RootAllocator();
                UserBatch batch = new UserBatch(allocator, 1, Users::key);
                VarCharVector kind = new VarCharVector(Change.COLUMN, allocator)) {
            kind.allocateNew();
            for (int j = 0; j < UPSERTS; j++) {
                int key = (int) Users.key(j);
                if (last[key] >= 0) {
                    add(changes, batch, last[key], kind, Change.UPDATE_BEFORE);
                }
                add(changes, batch, j, kind, last[key] >= 0 ? Change.UPDATE_AFTER : Change.INSERT);
                last[key] = j;
            }
            assertEquals("ok", changes.compare(UserSums.expected(UPSERTS)));
            add(changes, batch, UPSERTS - 1, kind, Change.DELETE);
            assertTrue(changes.compare(UserSums.expected(UPSERTS)).startsWith("MISMATCH got="));
        }
    }

    private static void add(UserSums sums, UserBatch batch, int j, VarCharVector kind, String change) {
        batch.fill(j, 1);
        kind.setSafe(0, new Text(change));
        kind.setValueCount(1);
        List<FieldVector> vectors = new java.util.ArrayList<>(batch.root().getFieldVectors());
        vectors.add(kind);
        sums.add(new VectorSchemaRoot(vectors));
    }
}
