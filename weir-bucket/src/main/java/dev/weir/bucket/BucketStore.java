package dev.weir.bucket;

import dev.weir.storage.object.ObjectStore;

/** Objects in a bucket, below a prefix. Whoever has put an object, its bytes that are read whole are those that were put, as far as its checksum is known. */
public interface BucketStore extends ObjectStore, AutoCloseable {
    /** Calls that were made again. */
    long retries();

    /** Calls that failed in the end. */
    long failures();

    @Override
    void close();
}
