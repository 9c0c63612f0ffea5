package dev.weir.storage.state;

import dev.weir.format.Check;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.EncodedRows;

/**
 * The rows of one append to a primary-key table, in order; owns the encoded rows.
 *
 * @param hashes of the keys
 * @param deletes of each row whether its key goes; nothing else of the row counts then
 * @param merge what each of the others makes of the row that is there
 */
public record RowWrites(EncodedKeys keys, long[] hashes, EncodedRows rows, boolean[] deletes, Merge merge)
        implements AutoCloseable {
    public static RowWrites of(EncodedKeys keys, EncodedRows rows, boolean[] deletes, Merge merge) {
        Check.that(keys.count() == rows.count() && rows.count() == deletes.length, "each row has a key");
        long[] hashes = new long[keys.count()];
        for (int row = 0; row < hashes.length; row++) {
            hashes[row] = KeyBytes.hash(keys.bytes(), keys.start(row), keys.end(row));
        }
        return new RowWrites(keys, hashes, rows, deletes, merge);
    }

    public int count() {
        return hashes.length;
    }

    @Override
    public void close() {
        rows.close();
    }
}
