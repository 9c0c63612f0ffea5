package dev.weir.server.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterId;
import dev.weir.format.key.BucketHash;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.server.Tests;
import dev.weir.storage.log.SequenceRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class RouterTest {
    @Test
    void batchesWithoutAKeyGoRound() {
        Router router = new Router(Tests.info(Tests.spec("t", 3, Durability.FSYNC)), 1);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot rows = Tests.rows(allocator, 0, 5)) {
            Set<Integer> buckets = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                List<Router.Route> routes = router.route(rows, PutBatchInfo.ANY);
                assertEquals(1, routes.size());
                assertTrue(routes.get(0).rows().isEmpty());
                buckets.add(routes.get(0).bucket());
            }
            assertEquals(Set.of(0, 1, 2), buckets);
        }
    }

    @Test
    void aWritersBatchHasAPlaceOfItsOwn() {
        PutBatchInfo info = new PutBatchInfo(Optional.empty(), new WriterId(3, 4), 17);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot rows = Tests.rows(allocator, 0, 5)) {
            Router one = new Router(Tests.info(Tests.spec("t", 7, Durability.FSYNC)), 0);
            Router other = new Router(Tests.info(Tests.spec("t", 7, Durability.FSYNC)), 5);
            one.route(rows, PutBatchInfo.ANY);
            assertEquals(
                    one.route(rows, info).get(0).bucket(),
                    other.route(rows, info).get(0).bucket());
            assertEquals(SequenceRule.ASCENDING, one.rule(info));
        }
    }

    @Test
    void rowsWithAKeyGoWhereItsHashSays() {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot rows = Tests.rows(allocator, 0, 1000)) {
            Router router = new Router(Tests.info(Tests.spec("t", 4, Durability.FSYNC, "id")), 0);
            int[] expected = new BucketHash(Tests.schema(), List.of("id"), 4).buckets(rows);
            Set<Integer> seen = new TreeSet<>();
            for (Router.Route route : router.route(rows, PutBatchInfo.ANY)) {
                int last = -1;
                for (int row : route.rows().orElseThrow()) {
                    assertEquals(expected[row], route.bucket());
                    assertTrue(row > last, "rows keep their order");
                    last = row;
                    seen.add(row);
                }
            }
            assertEquals(1000, seen.size());
        }
    }

    @Test
    void aNamedBucketIsTakenAsItIs() {
        Router router = new Router(Tests.info(Tests.spec("t", 4, Durability.FSYNC, "id")), 0);
        List<Integer> buckets = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot rows = Tests.rows(allocator, 0, 5)) {
            PutBatchInfo info = new PutBatchInfo(Optional.of(2), WriterId.NONE, 0);
            router.route(rows, info).forEach(route -> buckets.add(route.bucket()));
            assertEquals(SequenceRule.CONTIGUOUS, router.rule(info));
        }
        assertEquals(List.of(2), buckets);
        WeirException e = assertThrows(
                WeirException.class, () -> router.check(new PutBatchInfo(Optional.of(4), WriterId.NONE, 0)));
        assertEquals(ErrorCode.UNKNOWN_BUCKET, e.code());
    }
}
