package dev.weir.cli.boot;

import dev.weir.lake.read.LakeView;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.serve.ColdRows;
import dev.weir.sql.DuckEngine;
import dev.weir.sql.QueryResult;
import dev.weir.sql.SettledBucket;
import dev.weir.sql.SettledRange;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a log out of the lake's files, by DuckDB. */
record SettledRows(Supplier<DuckEngine> engine, TableInfo table, LakeView view) implements ColdRows.Settled {
    /** Rows that are put in order at once: files hold those of all buckets, and may be sorted by something else. */
    private static final long WINDOW_ROWS = 1 << 16;

    @Override
    public long startOffset(int bucket) {
        return view.start().at(bucket);
    }

    @Override
    public long endOffset(int bucket) {
        return view.settled().at(bucket);
    }

    @Override
    public long offsetAt(int bucket, long timestampUs) {
        return engine.get().settledOffsetAt(of(bucket), timestampUs).orElse(endOffset(bucket));
    }

    private SettledBucket of(int bucket) {
        return new SettledBucket(table.fullName(), table.tableId(), bucket, startOffset(bucket));
    }

    @Override
    public ColdRows.Reading read(int bucket, long from, long to, List<String> columns) {
        return new Windows(bucket, from, to, columns);
    }

    /** One query after the other. */
    private final class Windows implements ColdRows.Reading {
        private final int bucket;
        private final long to;
        private final List<String> columns;
        private long next;
        private Optional<QueryResult> window = Optional.empty();

        Windows(int bucket, long from, long to, List<String> columns) {
            this.bucket = bucket;
            this.next = from;
            this.to = to;
            this.columns = columns;
        }

        @Override
        public boolean next() {
            while (window.isEmpty() || !window.get().next()) {
                close();
                if (next >= to) {
                    return false;
                }
                long end = Math.min(to, next + WINDOW_ROWS);
                window = Optional.of(engine.get().settled(new SettledRange(of(bucket), next, end, columns)));
                next = end;
            }
            return true;
        }

        @Override
        public VectorSchemaRoot root() {
            return window.orElseThrow().root();
        }

        @Override
        public void close() {
            window.ifPresent(QueryResult::close);
            window = Optional.empty();
        }
    }
}
