package dev.weir.storage.state.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** An open database. It is closed when its store and all that read it have let go. */
final class RocksDatabase {
    /** So many runs wait to be merged before the next one has to wait for the merging: each makes lookups and scans slower. */
    private static final int MOST_RUNS = 20;

    private final RocksShared shared;
    private final Path directory;
    private final long database;
    private final long family;
    private final Holds holds;

    private RocksDatabase(RocksShared shared, Path directory, long database) {
        this.shared = shared;
        this.directory = directory;
        this.database = database;
        this.family = RocksNative.defaultFamily(database);
        this.holds = new Holds(this::free);
    }

    /** Takes over one hold of what is shared. */
    static RocksDatabase open(RocksShared shared, Path directory) {
        try (RocksCall call = new RocksCall(directory)) {
            long database = RocksNative.open(shared.options(), call.text(directory.toString()), call.error());
            call.check("open the store");
            return new RocksDatabase(shared, directory, database);
        } catch (RuntimeException e) {
            shared.holds().release();
            throw e;
        }
    }

    private void free() {
        RocksNative.destroyFamily(family);
        RocksNative.close(database);
        shared.holds().release();
    }

    Holds holds() {
        return holds;
    }

    Path directory() {
        return directory;
    }

    long pointer() {
        return database;
    }

    long family() {
        return family;
    }

    /** What is in it now. The caller has a hold. */
    RocksSnapshot snapshot() {
        return RocksSnapshot.of(this);
    }

    /** Writes the run and its mark into a file of its own and syncs it. */
    void write(Path file, SortedRun run, StateMark mark) {
        try (RocksCall call = new RocksCall(directory)) {
            long writer = RocksNative.createWriter(shared.fileOptions(), shared.options());
            try {
                RocksNative.openWriter(writer, call.text(file.toString()), call.error());
                call.check("write a run");
                putMark(writer, mark, call);
                putRows(writer, run, call);
                RocksNative.finishWriter(writer, call.error());
                call.check("write a run");
            } finally {
                RocksNative.destroyWriter(writer);
            }
        }
    }

    private static void putMark(long writer, StateMark mark, RocksCall call) {
        MemorySegment key = RocksKeys.mark(call.arena());
        MemorySegment value = mark.write(call.arena());
        RocksNative.put(writer, key.address(), key.byteSize(), value.address(), value.byteSize(), call.error());
        call.check("write a run");
    }

    private static void putRows(long writer, SortedRun run, RocksCall call) {
        MemorySegment key = call.arena().allocate(256);
        key.set(JAVA_BYTE, 0, RocksKeys.ROW);
        while (run.next()) {
            int length = RocksKeys.PREFIX_BYTES + run.keyLength();
            if (length > key.byteSize()) {
                key = call.arena().allocate(Math.max(length, key.byteSize() * 2));
                key.set(JAVA_BYTE, 0, RocksKeys.ROW);
            }
            MemorySegment.copy(NativeBytes.MEMORY, run.keyAddress(), key, RocksKeys.PREFIX_BYTES, run.keyLength());
            if (run.valueLength() == SortedRun.DELETED) {
                RocksNative.delete(writer, key.address(), length, call.error());
            } else {
                RocksNative.put(writer, key.address(), length, run.valueAddress(), run.valueLength(), call.error());
            }
            call.check("write a run");
        }
    }

    /** Takes the file of a run in, durably. */
    void ingest(Path file) {
        // While a snapshot is open the run gets a sequence number of its own also when nothing lies below it, so that
        // no snapshot that
        // is taken meanwhile sees it appear.
        long snapshot = RocksNative.createSnapshot(database);
        try (RocksCall call = new RocksCall(directory)) {
            MemorySegment files =
                    call.arena().allocateFrom(ADDRESS, call.arena().allocateFrom(file.toString()));
            RocksNative.ingest(database, files.address(), 1, shared.ingestOptions(), call.error());
            call.check("take a run in");
        } finally {
            RocksNative.releaseSnapshot(database, snapshot);
        }
    }

    /** Returns when not too many runs lie side by side. */
    void awaitMerged() {
        try (RocksCall call = new RocksCall(directory)) {
            if (runs(call) >= MOST_RUNS) {
                RocksNative.waitForCompact(database, shared.waitOptions(), call.error());
                call.check("merge runs");
            }
        }
    }

    private int runs(RocksCall call) {
        long text = RocksNative.property(database, call.text("rocksdb.num-files-at-level0"));
        return text == 0 ? 0 : Integer.parseInt(RocksCall.taken(text));
    }

    /** Merges everything into one run, now; for tests and tools. */
    void compact() {
        RocksNative.compactRange(database, 0, 0, 0, 0);
    }

    void checkpoint(Path into) {
        try (RocksCall call = new RocksCall(directory)) {
            long checkpoints = RocksNative.createCheckpoints(database, call.error());
            call.check("copy the store");
            try {
                RocksNative.checkpoint(checkpoints, call.text(into.toString()), 0, call.error());
                call.check("copy the store");
            } finally {
                RocksNative.destroyCheckpoints(checkpoints);
            }
        }
    }

    /** The length that a call has left at this place. */
    static int length(MemorySegment place) {
        return Math.toIntExact(place.get(JAVA_LONG, 0));
    }
}
