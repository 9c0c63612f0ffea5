package dev.weir.server.lookup;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.RowPointers;
import dev.weir.storage.state.StateCursor;

/** The state of one bucket at one offset. Of one thread, which closes it; what it has pointed to is there until then. */
public interface BucketView extends AutoCloseable {
    /**
     * Looks these keys up and says where their rows are: of the key at a position, at the same position. Positions of keys that have no row are not touched.
     */
    void get(EncodedKeys keys, int[] positions, RowPointers into);

    /** The rows whose keys begin with these bytes, in the order of the keys. Closed by the caller, before the view. */
    StateCursor startingWith(byte[] prefix);

    @Override
    void close();
}
