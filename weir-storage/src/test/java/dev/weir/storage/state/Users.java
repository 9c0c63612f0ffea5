package dev.weir.storage.state;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.key.KeyEncoder;
import dev.weir.format.row.EncodedRows;
import dev.weir.format.row.RowDecoder;
import dev.weir.format.row.RowEncoder;
import dev.weir.format.row.RowPointers;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.KeySpec;
import dev.weir.storage.log.BatchRef;
import dev.weir.storage.log.LogView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a number, the key, and a text. */
final class Users {
    static final TableSchema SCHEMA = TableSchema.fromJson(
            "{\"columns\":[{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false},{\"name\":\"name\",\"type\":\"utf8\"}]}");
    static final StateShape SHAPE = new StateShape(SCHEMA, 1, KeySpec.of(List.of("id")));

    static final LogView EMPTY_LOG = new LogView() {
        @Override
        public long startOffset() {
            return 0;
        }

        @Override
        public long highWatermark() {
            return Long.MAX_VALUE;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public int segments() {
            return 0;
        }

        @Override
        public long offsetAt(long timestampUs) {
            return 0;
        }

        @Override
        public Iterable<BatchRef> batches(long from, long to) {
            return List.of();
        }
    };

    private final BufferAllocator allocator;
    private final KeyEncoder keys = new KeyEncoder(SCHEMA, List.of("id"));
    private final RowEncoder encoder = new RowEncoder(SCHEMA, 1);
    private final RowDecoder decoder = RowDecoder.ofLookups(SCHEMA, 1, new int[] {0, 1});

    Users(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** An absent value deletes. */
    RowWrites writes(Map<Long, Optional<String>> rows) {
        List<Long> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Integer> deletes = new ArrayList<>();
        rows.forEach((id, name) -> {
            if (name.isEmpty()) {
                deletes.add(ids.size());
            }
            ids.add(id);
            names.add(name.orElse(""));
        });
        return writes(ids, names, deletes);
    }

    /** @param deletes positions of rows whose keys go */
    RowWrites writes(List<Long> ids, List<String> names, List<Integer> deletes) {
        return writes(ids, names, deletes, Merge.LAST);
    }

    RowWrites writes(List<Long> ids, List<String> names, List<Integer> deletes, Merge merge) {
        boolean[] gone = new boolean[ids.size()];
        deletes.forEach(row -> gone[row] = true);
        try (VectorSchemaRoot root = root(ids, names)) {
            return RowWrites.of(keys.encode(root), encoder.encode(root, allocator), gone, merge);
        }
    }

    /** As a start replays one batch of inserts. */
    void replay(KeyedState into, List<Long> ids, List<String> names, int first, long end) {
        try (VectorSchemaRoot root = root(ids, names);
                EncodedRows rows = encoder.encode(root, allocator)) {
            into.replay(keys.encode(root), rows, row -> ChangeKind.INSERT, first, end);
        }
    }

    private VectorSchemaRoot root(List<Long> ids, List<String> names) {
        VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA.arrow(), allocator);
        root.allocateNew();
        BigIntVector id = (BigIntVector) root.getVector(0);
        VarCharVector name = (VarCharVector) root.getVector(1);
        for (int row = 0; row < ids.size(); row++) {
            id.setSafe(row, ids.get(row));
            name.setSafe(row, names.get(row).getBytes(StandardCharsets.UTF_8));
        }
        root.setRowCount(ids.size());
        return root;
    }

    EncodedKeys keys(List<Long> ids) {
        List<String> names = new ArrayList<>();
        ids.forEach(id -> names.add(""));
        try (VectorSchemaRoot root = root(ids, names)) {
            return keys.encode(root);
        }
    }

    byte[] key(long id) {
        return keys(List.of(id)).key(0);
    }

    List<Optional<String>> values(RowPointers rows) {
        List<Optional<String>> values = new ArrayList<>();
        try (VectorSchemaRoot root = decoder.decode(rows, allocator)) {
            for (int row = 0; row < root.getRowCount(); row++) {
                values.add(Optional.ofNullable(root.getVector(1).getObject(row)).map(Object::toString));
            }
        }
        return values;
    }

    /** As text: what happened, key, value. */
    List<String> read(Changelog changes) {
        List<String> lines = new ArrayList<>();
        try (VectorSchemaRoot root = changes.columns(decoder, SCHEMA.changelog(), allocator)) {
            for (int row = 0; row < root.getRowCount(); row++) {
                lines.add(root.getVector(2).getObject(row) + " "
                        + root.getVector(0).getObject(row) + " "
                        + root.getVector(1).getObject(row));
            }
        }
        return lines;
    }

    /** In the order of the scan. */
    Map<Long, String> rows(StateScan scan) {
        Map<Long, String> found = new LinkedHashMap<>();
        RowPointers rows = new RowPointers(16);
        while (scan.next(rows, 7)) {
            try (VectorSchemaRoot root = decoder.decode(rows, allocator)) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    String before = found.put(
                            (Long) root.getVector(0).getObject(row),
                            root.getVector(1).getObject(row).toString());
                    if (before != null) {
                        throw new AssertionError("a key comes twice");
                    }
                }
            }
        }
        return found;
    }
}
