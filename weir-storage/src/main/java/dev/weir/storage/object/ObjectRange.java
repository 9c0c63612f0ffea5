package dev.weir.storage.object;

import java.util.OptionalInt;

/**
 * What was read of an object.
 *
 * @param objectBytes how long the whole object is
 * @param bytes how many were read; fewer than asked only at its end
 * @param crc32c of the whole object as it was put, if the store remembers it
 */
public record ObjectRange(long objectBytes, int bytes, OptionalInt crc32c) {
    public ObjectRange(long objectBytes, int bytes) {
        this(objectBytes, bytes, OptionalInt.empty());
    }
}
