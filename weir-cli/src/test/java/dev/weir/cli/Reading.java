package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.client.Batches;
import dev.weir.client.Weir;
import dev.weir.format.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a table as a reader gets them, each checked: offsets are dense, batches are whole, texts are those of their rows. One thread. */
final class Reading {
    static final String[] COLUMNS = {"writer", "batch", "row", "text", ScanRequest.BUCKET, ScanRequest.OFFSET};

    private final Ledger ledger;
    private final List<Bucket> buckets;
    private long rows;

    private static final class Bucket {
        private final List<Ledger.Stored> stored = new ArrayList<>();
        private long nextOffset;
        /** Of the last batch, how many rows have come. */
        private int rows;
    }

    Reading(Ledger ledger, int buckets) {
        this.ledger = ledger;
        this.buckets = IntStream.range(0, buckets).mapToObj(_ -> new Bucket()).toList();
    }

    /** The whole table as it is now. */
    static Reading of(Weir weir, String table, Ledger ledger) {
        Reading reading = new Reading(ledger, weir.describe(table).buckets().size());
        try (Batches batches = weir.table(table).scan().columns(COLUMNS).batches()) {
            while (batches.next()) {
                reading.accept(batches.root());
            }
        }
        reading.requireWhole();
        return reading;
    }

    void accept(VectorSchemaRoot root) {
        BigIntVector writers = (BigIntVector) root.getVector("writer");
        BigIntVector numbers = (BigIntVector) root.getVector("batch");
        IntVector rowNumbers = (IntVector) root.getVector("row");
        IntVector bucketNumbers = (IntVector) root.getVector(ScanRequest.BUCKET);
        BigIntVector offsets = (BigIntVector) root.getVector(ScanRequest.OFFSET);
        for (int i = 0; i < root.getRowCount(); i++) {
            Ledger.Id id = new Ledger.Id(writers.get(i), numbers.get(i));
            int row = rowNumbers.get(i);
            Bucket bucket = buckets.get(bucketNumbers.get(i));
            assertEquals(bucket.nextOffset++, offsets.get(i), () -> "a row twice or missed at " + id);
            assertEquals(
                    Ledger.text(id, row), root.getVector("text").getObject(i).toString());
            if (bucket.stored.isEmpty() || row == 0) {
                requireWhole(bucket);
                assertEquals(0, row, () -> "not from its first row on: " + id);
                bucket.stored.add(new Ledger.Stored(id, offsets.get(i)));
                bucket.rows = 0;
            }
            assertEquals(bucket.stored.getLast().id(), id);
            assertEquals(bucket.rows++, row, () -> "rows are in order: " + id);
            rows++;
        }
    }

    private void requireWhole(Bucket bucket) {
        if (!bucket.stored.isEmpty()) {
            Ledger.Id last = bucket.stored.getLast().id();
            assertEquals(ledger.rows(last), bucket.rows, () -> "not whole: " + last);
        }
    }

    private void requireWhole() {
        buckets.forEach(this::requireWhole);
    }

    long rows() {
        return rows;
    }

    List<List<Ledger.Stored>> buckets() {
        return buckets.stream().map(bucket -> bucket.stored).toList();
    }
}
