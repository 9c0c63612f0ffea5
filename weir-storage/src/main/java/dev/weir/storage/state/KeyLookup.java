package dev.weir.storage.state;

import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.RowPointers;
import dev.weir.storage.state.store.FoundValues;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Looks keys up in layers, at one offset, into memory of its own. For one thread. */
final class KeyLookup implements AutoCloseable {
    private final Layers layers;
    private final long offset;
    private final BufferAllocator allocator;
    private @Nullable FoundValues found;

    /** @param allocator for what is found in the store */
    KeyLookup(Layers layers, long offset, BufferAllocator allocator) {
        this.layers = layers;
        this.offset = offset;
        this.allocator = allocator;
    }

    /** As {@link StateView#get}. */
    void get(EncodedKeys keys, int[] which, int count, RowPointers into) {
        int[] unknown = new int[count];
        int unknowns = 0;
        byte[] bytes = keys.bytes();
        for (int i = 0; i < count; i++) {
            int key = which[i];
            int start = keys.start(key);
            int end = keys.end(key);
            long at = layers.find(bytes, start, end, KeyBytes.hash(bytes, start, end), offset);
            if (at == 0) {
                unknown[unknowns++] = key;
            } else if (!Version.isDeleted(at)) {
                into.set(key, Version.value(at), Version.valueLength(at));
            }
        }
        if (unknowns > 0 && layers.store().isPresent()) {
            getStored(keys, unknown, unknowns, into);
        }
    }

    private void getStored(EncodedKeys keys, int[] which, int count, RowPointers into) {
        FoundValues values = found;
        if (values == null) {
            values = new FoundValues(allocator);
            found = values;
        }
        layers.store().orElseThrow().get(keys, which, count, values);
        for (int i = 0; i < count; i++) {
            if (values.isFound(i)) {
                into.set(which[i], values.address(i), values.length(i));
            }
        }
    }

    @Override
    public void close() {
        FoundValues values = found;
        if (values != null) {
            values.close();
        }
    }
}
