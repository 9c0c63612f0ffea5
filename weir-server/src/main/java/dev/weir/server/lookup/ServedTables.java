package dev.weir.server.lookup;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.predicate.KeyRange;
import dev.weir.format.row.RowPointers;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.storage.state.StateCursor;
import dev.weir.storage.state.StateView;

/** This server's tables, as lookups need them. */
public record ServedTables(Tables tables) implements KeyedTables {
    @Override
    public KeyedTable require(TableName name) {
        OpenTable table = tables.require(name);
        if (table.info().spec().key().isEmpty()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED, "only tables with a primary key answer lookups table=" + name);
        }
        return new Served(table);
    }

    private record Served(OpenTable table) implements KeyedTable {
        @Override
        public TableSpec spec() {
            return table.info().spec();
        }

        @Override
        public String tableId() {
            return table.info().tableId();
        }

        @Override
        public int schemaId() {
            return table.info().schemaId();
        }

        @Override
        public boolean isWarm() {
            for (OpenTable.Placed placed : table.buckets()) {
                if (!placed.tablet().isOpen()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public BucketView view(int bucket) {
            return new ServedView(table.bucket(bucket).tablet().state());
        }
    }

    private record ServedView(StateView view) implements BucketView {
        @Override
        public void get(EncodedKeys keys, int[] positions, RowPointers into) {
            view.get(keys, positions, positions.length, into);
        }

        @Override
        public StateCursor startingWith(byte[] prefix) {
            KeyRange range = KeyRange.startingWith(prefix);
            return view.cursor(range.from(), range.to());
        }

        @Override
        public void close() {
            view.close();
        }
    }
}
