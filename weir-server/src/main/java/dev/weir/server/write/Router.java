package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterId;
import dev.weir.format.key.BucketHash;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.server.catalog.TableInfo;
import dev.weir.storage.log.SequenceRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Which rows go to which bucket: all to the one that the batch names; by the hash of the bucket key; or whole batches in turn. A
 * batch that is sent again goes where it went before, else it could not be recognised. Serves one stream.
 */
final class Router {
    /** Rows for one bucket; no positions: all of them. */
    record Route(int bucket, Optional<int[]> rows) {}

    private final TableInfo table;
    private final int buckets;
    private final Optional<BucketHash> hash;
    private int turn;

    Router(TableInfo table, int firstTurn) {
        this.table = table;
        this.buckets = table.spec().buckets();
        this.hash = table.spec().bucketKey().isEmpty() || buckets == 1
                ? Optional.empty()
                : Optional.of(new BucketHash(table.spec().schema(), table.spec().bucketKey(), buckets));
        this.turn = firstTurn;
    }

    SequenceRule rule(PutBatchInfo info) {
        return info.bucket().isPresent() ? SequenceRule.CONTIGUOUS : SequenceRule.ASCENDING;
    }

    void check(PutBatchInfo info) {
        info.bucket().ifPresent(bucket -> {
            if (bucket < 0 || bucket >= buckets) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_BUCKET,
                        "there is no such bucket; the table's go from 0 to " + (buckets - 1) + " table=" + table.name()
                                + " bucket=" + bucket);
            }
        });
    }

    List<Route> route(VectorSchemaRoot root, PutBatchInfo info) {
        if (info.bucket().isPresent()) {
            checkKeys(root, info.bucket().get());
            return List.of(new Route(info.bucket().get(), Optional.empty()));
        }
        if (hash.isPresent()) {
            return byKey(hash.get().buckets(root));
        }
        if (info.writer().equals(WriterId.NONE)) {
            turn = turn + 1 == buckets ? 0 : turn + 1;
            return List.of(new Route(Math.floorMod(turn, buckets), Optional.empty()));
        }
        int bucket = Math.floorMod(info.writer().hashCode() + info.sequence(), buckets);
        return List.of(new Route(bucket, Optional.empty()));
    }

    /** In another bucket than its own a key would never be found. */
    private void checkKeys(VectorSchemaRoot root, int bucket) {
        if (table.spec().key().isEmpty() || hash.isEmpty()) {
            return;
        }
        for (int of : hash.get().buckets(root)) {
            if (of != bucket) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "a key is not of the bucket that the batch names; leave the bucket out, or hash as docs/formats/bucket.md says table="
                                + table.name() + " bucket=" + bucket + " bucket_of_key=" + of);
            }
        }
    }

    private List<Route> byKey(int[] bucketOfRow) {
        if (bucketOfRow.length == 0) {
            return List.of();
        }
        int[] counts = new int[buckets];
        for (int bucket : bucketOfRow) {
            counts[bucket]++;
        }
        int[][] rows = new int[buckets][];
        int used = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (counts[bucket] > 0) {
                used++;
                rows[bucket] = new int[counts[bucket]];
            }
        }
        if (used == 1) {
            return List.of(new Route(bucketOfRow[0], Optional.empty()));
        }
        Arrays.fill(counts, 0);
        for (int row = 0; row < bucketOfRow.length; row++) {
            int bucket = bucketOfRow[row];
            rows[bucket][counts[bucket]++] = row;
        }
        List<Route> routes = new ArrayList<>(used);
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (rows[bucket] != null) {
                routes.add(new Route(bucket, Optional.of(rows[bucket])));
            }
        }
        return routes;
    }
}
