package dev.weir.client;

import dev.weir.format.WeirException;
import org.jspecify.annotations.Nullable;

/** Told once about each row. Runs on the client's thread: it must not wait. */
@FunctionalInterface
public interface AppendCallback {
    /**
     * @param bucket and offset: where the row is, when there is no error
     * @param error why the row could not be stored, or null
     */
    void done(int bucket, long offset, @Nullable WeirException error);
}
