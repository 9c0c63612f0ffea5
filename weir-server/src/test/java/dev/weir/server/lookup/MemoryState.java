package dev.weir.server.lookup;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.BucketHash;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.row.EncodedRows;
import dev.weir.format.row.RowEncoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.state.StateCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Tables with a primary key whose rows are given once. */
public final class MemoryState implements KeyedTables, AutoCloseable {
    /** Views and cursors that are open. */
    public final AtomicInteger open = new AtomicInteger();

    /** Views that were ever opened. */
    public final AtomicInteger opened = new AtomicInteger();

    /** Views that were not opened. */
    public final AtomicInteger refused = new AtomicInteger();

    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    /** What the next views of a bucket do instead of opening. */
    private final Map<Integer, WeirException> failures = new ConcurrentHashMap<>();

    /** Takes over the batch. */
    public void put(TableSpec spec, VectorSchemaRoot batch, BufferAllocator allocator) {
        try (batch) {
            tables.put(TableName.parse(spec.name()).toString(), new Table(spec, batch, allocator));
        }
    }

    public void fail(int bucket, ErrorCode code) {
        failures.put(bucket, new WeirException(code, "the bucket is not well bucket=" + bucket));
    }

    public void heal() {
        failures.clear();
    }

    @Override
    public KeyedTable require(TableName name) {
        Table table = tables.get(name.toString());
        if (table == null) {
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "there is no such table table=" + name);
        }
        return table;
    }

    @Override
    public void close() {
        tables.values().forEach(table -> {
            table.rows.close();
        });
    }

    private final class Table implements KeyedTable {
        private final TableSpec spec;
        private final EncodedRows rows;
        private final List<NavigableMap<byte[], Integer>> buckets = new ArrayList<>();

        Table(TableSpec spec, VectorSchemaRoot batch, BufferAllocator allocator) {
            this.spec = spec;
            this.rows = new RowEncoder(spec.schema(), schemaId()).encode(batch, allocator);
            for (int bucket = 0; bucket < spec.buckets(); bucket++) {
                buckets.add(new TreeMap<>(Arrays::compareUnsigned));
            }
            EncodedKeys keys =
                    new KeyEncoder(spec.schema(), spec.key().orElseThrow().columns()).encode(batch);
            int[] bucketOf = new BucketHash(spec.schema(), spec.bucketKey(), spec.buckets()).buckets(batch);
            for (int row = 0; row < rows.count(); row++) {
                buckets.get(bucketOf[row]).put(keys.key(row), row);
            }
        }

        @Override
        public TableSpec spec() {
            return spec;
        }

        @Override
        public BucketView view(int bucket) {
            WeirException failure = failures.get(bucket);
            if (failure != null) {
                refused.incrementAndGet();
                throw failure;
            }
            open.incrementAndGet();
            opened.incrementAndGet();
            return new View(buckets.get(bucket), rows);
        }

        @Override
        public String tableId() {
            return spec.name();
        }

        @Override
        public int schemaId() {
            return 1;
        }

        @Override
        public boolean isWarm() {
            return true;
        }
    }

    private final class View implements BucketView {
        private final NavigableMap<byte[], Integer> index;
        private final EncodedRows rows;

        View(NavigableMap<byte[], Integer> index, EncodedRows rows) {
            this.index = index;
            this.rows = rows;
        }

        @Override
        public void get(EncodedKeys keys, int[] positions, RowPointers into) {
            for (int position : positions) {
                Integer row = index.get(keys.key(position));
                if (row != null) {
                    into.set(position, rows.address(row), rows.length(row));
                }
            }
        }

        @Override
        public StateCursor startingWith(byte[] prefix) {
            Iterator<Map.Entry<byte[], Integer>> from =
                    index.tailMap(prefix, true).entrySet().iterator();
            open.incrementAndGet();
            return new StateCursor() {
                private Map.Entry<byte[], Integer> at;

                @Override
                public boolean next() {
                    at = from.hasNext() ? from.next() : null;
                    return at != null
                            && Arrays.equals(
                                    at.getKey(),
                                    0,
                                    Math.min(prefix.length, at.getKey().length),
                                    prefix,
                                    0,
                                    prefix.length);
                }

                @Override
                public byte[] key() {
                    return at.getKey();
                }

                @Override
                public long address() {
                    return rows.address(at.getValue());
                }

                @Override
                public int length() {
                    return rows.length(at.getValue());
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
