package dev.weir.bucket;

import dev.weir.format.Check;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Objects in a bucket, below a prefix. Whoever has put an object, its bytes that are read whole are those that were put, as far as its checksum is known. What the
 * stores have in common is here; each of them says how its protocol puts, lists and deletes.
 */
public abstract class BucketStore implements ObjectStore, AutoCloseable {
    private final Place place;
    private final BucketPorts ports;
    private final BucketCalls calls;
    private final RangeReading reading;

    protected BucketStore(
            Place place,
            Patience patience,
            BucketPorts ports,
            RangeReading.Source source,
            BucketCalls.Meaning meaning) {
        this.place = place;
        this.ports = ports;
        this.calls = new BucketCalls(ports, patience, meaning);
        this.reading = new RangeReading(source, ports.clock(), patience);
    }

    protected final Place place() {
        return place;
    }

    protected final BucketPorts ports() {
        return ports;
    }

    protected final BucketCalls calls() {
        return calls;
    }

    protected final RangeReading reading() {
        return reading;
    }

    /** Calls that were made again. */
    public final long retries() {
        return calls.retries();
    }

    /** Calls that failed in the end. */
    public final long failures() {
        return calls.failures();
    }

    @Override
    public final PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
        return put(
                place.key(name.text()),
                mode,
                content,
                Mark.of(content, ports.ids().get()));
    }

    /** With as many calls as it takes. */
    protected abstract PutOutcome put(String key, PutMode mode, ObjectContent content, Mark mark);

    @Override
    public final Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
        String key = place.key(name.text());
        int start = into.position();
        return calls.answer(key, () -> reading.read(key, position, into.position(start)));
    }

    @Override
    public final ObjectPage list(String prefix, String after, int limit) {
        ObjectName.requirePrefix(prefix);
        Check.that(limit > 0, "a page has room for an object");
        return names(prefix, after, limit);
    }

    /** With as many calls as it takes. */
    protected abstract ObjectPage names(String prefix, String after, int limit);

    @Override
    public final void delete(ObjectName name) {
        String key = place.key(name.text());
        boolean _ = calls.answer(key, () -> {
            delete(key);
            return true;
        });
    }

    /** By one call. That it is not there is no error. */
    protected abstract void delete(String key) throws IOException;

    @Override
    public abstract void close();
}
