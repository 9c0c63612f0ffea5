package dev.weir.storage.object;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The port to an object store. Thread-safe.
 *
 * <p>Errors: {@code UNAVAILABLE} may pass by itself, {@code DISK_FULL} and {@code IO_ERROR} need somebody. After an error nothing is
 * known of the call: what it was to do has been done or not, but never in part. Each call may be made again.
 *
 * <p>The store does not know whether bytes are right: what is kept in objects carries checksums. Nor is it said that a list or a read
 * of one caller sees at once what another one has put: whoever needs to know keeps a list of its own. A name that leads to an object
 * ({@code a}) is never on the way to another ({@code a/b}); callers see to that.
 */
public interface ObjectStore {
    /** Returns when the object is durable; until then readers see the old one, if there is one, or the whole new one. */
    PutOutcome put(ObjectName name, PutMode mode, ObjectContent content);

    /** Reads from {@code position} until the buffer or the object is at its end; empty if there is no such object. */
    Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into);

    /**
     * Objects whose names begin with {@code prefix}, in the order of their names.
     *
     * @param prefix {@code ""} for all
     * @param after only names behind this one; {@code ""} from the first one on
     * @param limit at most so many, at least 1
     */
    ObjectPage list(String prefix, String after, int limit);

    /** Returns when the object is gone for good; there need not be one. */
    void delete(ObjectName name);
}
