package dev.weir.storage.testing;

import dev.weir.format.Check;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An object store in memory that fails as those in the cloud do ({@link #faults}):
 * <ul>
 *   <li>An upload breaks off half way. Nobody sees anything of it; what was sent is lost.
 *   <li>A put or a deletion is done and its answer is lost. A put that must not replace anything then finds its own object.
 *   <li>The store is busy for a while: each call fails, nothing is done.
 *   <li>An object that was just put is not found for some reads, or the one before it is.
 *   <li>A list is old: it misses what was put since, shows what was deleted.
 *   <li>A read brings a wrong byte, once.
 * </ul>
 *
 * <p>What it does not do: lose an object whose put has returned, or show a part of one. Thread-safe.
 */
public final class MemoryObjectStore implements ObjectStore {
    private final ObjectFaults faults = new ObjectFaults();
    private final NavigableMap<ObjectName, Stored> objects = new TreeMap<>();
    private NavigableMap<ObjectName, Stored> lastListed = new TreeMap<>();

    /** An object, and what readers still see of the time before it. */
    private static final class Stored {
        private final byte[] bytes;
        private final Optional<byte[]> before;
        private int readsOfBefore;

        Stored(byte[] bytes, Optional<byte[]> before, int readsOfBefore) {
            this.bytes = bytes;
            this.before = before;
            this.readsOfBefore = readsOfBefore;
        }

        Optional<byte[]> seen() {
            return readsOfBefore-- > 0 ? before : Optional.of(bytes);
        }
    }

    public ObjectFaults faults() {
        return faults;
    }

    @Override
    public synchronized PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
        requireAvailable(name.text());
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(content.bytes()));
        if (faults.halfDone()) {
            content.read(0, bytes.limit(bytes.capacity() / 2));
            throw unavailable("the upload broke off", name.text());
        }
        Check.that(content.read(0, bytes) == bytes.capacity(), "a content is as long as it says");
        Stored old = objects.get(name);
        boolean keep = mode == PutMode.IF_ABSENT && old != null;
        if (!keep) {
            Optional<byte[]> before = old == null ? Optional.empty() : Optional.of(old.bytes);
            objects.put(name, new Stored(bytes.array(), before, faults.hiddenReads()));
        }
        loseAnswer(name);
        return keep ? PutOutcome.EXISTS : PutOutcome.STORED;
    }

    @Override
    public synchronized Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
        requireAvailable(name.text());
        Stored stored = objects.get(name);
        return stored == null ? Optional.empty() : stored.seen().map(bytes -> read(bytes, position, into));
    }

    private ObjectRange read(byte[] bytes, long position, ByteBuffer into) {
        int from = (int) Math.min(position, bytes.length);
        int length = Math.min(into.remaining(), bytes.length - from);
        int start = into.position();
        into.put(bytes, from, length);
        if (length > 0 && faults.readIsSpoiled()) {
            into.put(start, (byte) (into.get(start) ^ 1));
        }
        return new ObjectRange(bytes.length, length);
    }

    @Override
    public synchronized ObjectPage list(String prefix, String after, int limit) {
        new ObjectName(prefix + "x");
        Check.that(limit > 0, "a page has room for an object");
        requireAvailable(prefix);
        if (!faults.listIsStale()) {
            lastListed = new TreeMap<>(objects);
        }
        List<ObjectInfo> found = lastListed.entrySet().stream()
                .filter(object -> object.getKey().text().startsWith(prefix)
                        && object.getKey().text().compareTo(after) > 0)
                .limit(limit + 1L)
                .map(object -> new ObjectInfo(object.getKey(), object.getValue().bytes.length))
                .toList();
        boolean more = found.size() > limit;
        return new ObjectPage(more ? found.subList(0, limit) : found, more);
    }

    @Override
    public synchronized void delete(ObjectName name) {
        requireAvailable(name.text());
        objects.remove(name);
        loseAnswer(name);
    }

    private void requireAvailable(String name) {
        if (faults.isUnavailable()) {
            throw unavailable("the store is busy", name);
        }
    }

    private void loseAnswer(ObjectName name) {
        if (faults.answerIsLost()) {
            throw unavailable("the answer was lost", name.text());
        }
    }

    private static WeirException unavailable(String why, String name) {
        return new WeirException(ErrorCode.UNAVAILABLE, why + ": a fault of the test; send it again object=" + name);
    }
}
