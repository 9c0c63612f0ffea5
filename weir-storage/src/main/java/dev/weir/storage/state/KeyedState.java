package dev.weir.storage.state;

import dev.weir.format.Check;
import dev.weir.format.WeirException;
import dev.weir.format.key.EncodedKeys;
import dev.weir.format.row.EncodedRows;
import dev.weir.storage.log.LogView;
import dev.weir.storage.state.store.SortedStore;
import dev.weir.storage.state.store.StoreFiles;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one bucket of a primary-key table: a fold of its log, and of nothing else. One thread at a time, its owner, folds writes, applies
 * what the log has taken, and publishes what is committed; any thread reads, through {@link #view()}, and never waits for the owner. The newest
 * rows lie in memory; {@link #flush()} takes them to the store, beside the owner.
 */
public final class KeyedState implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyedState.class);

    private static final long NEVER = -1;
    /** A state that changed no more for so long is flushed. */
    private static final long REST_US = 5_000_000;
    /** However little comes. */
    private static final long LONGEST_US = 600_000_000;
    /** Who was neither read nor written for so long makes room for others. */
    private static final long UNUSED_US = 5_000_000;
    /** Between a try to bring rows back into memory and the next. */
    private static final long REFILL_US = 10_000_000;

    private final SortedStore store;
    private final StateMemory memory;

    private volatile Layers layers;
    /** Generations that grow no more and are not in the store yet, the oldest first. */
    private final Deque<Frozen> frozen = new ArrayDeque<>();
    /** Rows that are in the store and stay to be read faster: the oldest of the layers. */
    private Optional<Generation> kept = Optional.empty();

    /** Whether the generations have all that the store has, so that nobody need read it. */
    private boolean storeIsKept;

    private volatile @Nullable Frozen next;
    private @Nullable StateTask running;
    /** The last one that ran; under the monitor, until the state is closed. */
    private @Nullable StateTask ended;

    /** Rows are coming, or wait for the owner to take them: the store must not change. Under the monitor. */
    private boolean refilling;

    private volatile boolean refillWanted;

    /** The store is being copied. Under the monitor, as what runs. */
    private boolean copying;

    private final AtomicInteger scrubs = new AtomicInteger();

    /** What was applied, published or not. */
    private long offset;

    private long rows;
    private boolean closed;

    // what upkeep has seen
    private long growsSinceUs = NEVER;
    private long restsSinceUs;
    private long tendedOffset = NEVER;
    private long usedUs = NEVER;
    private long refillAgainUs;

    /** Since upkeep last looked. */
    private volatile boolean used;

    /**
     * A generation that grows no more.
     *
     * @param offset the changes of the log below it are in this and in what is older
     * @param rows there are then
     */
    record Frozen(Generation generation, long offset, long rows) {}

    private KeyedState(SortedStore store, StateMemory memory) {
        this.store = store;
        this.memory = memory;
        this.offset = store.offset();
        this.storeIsKept = offset == 0;
        this.rows = store.rows();
        Generation first = memory.generation();
        this.layers = new Layers(List.of(first), stored(), new Layers.Seen(offset, rows));
        first.release();
    }

    /**
     * The state at the end of the log; takes the store over. What the log holds beyond the store is read and folded in: it has all of that, and
     * does not end before the store.
     */
    public static KeyedState open(SortedStore store, StateShape shape, LogView log, StateMemory memory) {
        KeyedState state;
        try {
            state = new KeyedState(store, memory);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
        try (StateReplay replay = new StateReplay(shape, memory.allocator())) {
            replay.replay(log, state);
        } catch (RuntimeException | Error e) {
            state.close();
            throw e;
        }
        return state;
    }

    /**
     * A batch of the log, which readers see at once.
     *
     * @param first the rows before are in the store
     */
    void replay(EncodedKeys keys, EncodedRows values, IntFunction<ChangeKind> kinds, int first, long end) {
        Generation growing = layers.growing();
        long bytes = 0;
        long largest = 0;
        for (int row = first; row < keys.count(); row++) {
            long version = Version.bytes(keys.end(row) - keys.start(row), values.length(row));
            bytes += version;
            largest = Math.max(largest, version);
        }
        growing.reserve(bytes, largest, keys.count());
        for (int row = first; row < keys.count(); row++) {
            ChangeKind kind = kinds.apply(row);
            if (kind != ChangeKind.UPDATE_BEFORE) {
                int start = keys.start(row);
                int stop = keys.end(row);
                boolean deleted = kind == ChangeKind.DELETE;
                growing.put(
                        keys.bytes(),
                        start,
                        stop,
                        KeyBytes.hash(keys.bytes(), start, stop),
                        values.address(row),
                        deleted ? Version.DELETED : values.length(row),
                        end);
                rows += deleted ? -1 : kind == ChangeKind.INSERT ? 1 : 0;
            }
        }
        offset = end;
        publish();
        if (isLarge()) {
            flushNow();
        }
    }

    /** Of a log that is long, while nobody else is there yet. What a full disk does not take stays in memory, and is flushed later. */
    private void flushNow() {
        freeze();
        try (StateFlush flush = flush().orElseThrow()) {
            flush.run();
            flushed(flush);
        } catch (WeirException e) {
            LOG.warn("rows by key could not be flushed at a start; it is tried again reason={}", e.getMessage());
        }
    }

    private Optional<SortedStore.Snapshot> stored() {
        return storeIsKept ? Optional.empty() : Optional.of(store.snapshot());
    }

    /** How many rows are committed now. Any thread. */
    public long rows() {
        return layers.seen().rows();
    }

    /** The rows that are committed now; to be closed. None once the state is closed. Any thread. */
    public Optional<StateView> view() {
        use();
        while (true) {
            Layers now = layers;
            if (now.retain()) {
                return Optional.of(new StateView(now, memory.allocator()));
            }
            if (now == layers) {
                return Optional.empty();
            }
        }
    }

    private void use() {
        // readers on many cores do not take the line from each other
        if (!used) {
            used = true;
        }
    }

    /** What these writes would change; to be closed. The writes stay the caller's, and are needed as long. */
    public Fold fold(List<RowWrites> writes) {
        use();
        return new Fold(writes, layers, memory.allocator());
    }

    /** Makes room for a fold's changes, so that {@link #apply} cannot fail. */
    public void reserve(Fold fold) {
        fold.reserve(layers.growing());
    }

    /**
     * The log has taken the changes. Readers do not see them yet.
     *
     * @param end of the log behind them
     */
    public void apply(Fold fold, long end) {
        Check.that(end >= offset, "a log grows");
        fold.apply(layers.growing(), end);
        offset = end;
        rows += fold.rowsAdded();
    }

    /** All that was applied is committed. */
    public void publish() {
        layers.show(new Layers.Seen(offset, rows));
    }

    /** Whether it is time to {@link #freeze}: the generation that grows is large, or must make room for others. */
    public boolean isLarge() {
        Generation growing = layers.growing();
        return growing.keys() > 0 && memory.isLarge(growing.bytes());
    }

    /**
     * Upkeep, now and then. Answers whether it is time to {@link #freeze}: nothing has come for a while, so that a start has little to read, or what has come
     * would keep the log from letting go of it for too long.
     */
    public boolean tend(long nowUs) {
        if (used || usedUs == NEVER) {
            used = false;
            usedUs = nowUs;
            if (!storeIsKept && nowUs >= refillAgainUs) {
                wantRefill(nowUs);
            }
        }
        if (memory.isWanted() && nowUs - usedUs >= UNUSED_US) {
            keepNothing();
        }
        trim();
        if (layers.growing().keys() == 0) {
            growsSinceUs = NEVER;
            return false;
        }
        if (growsSinceUs == NEVER) {
            growsSinceUs = nowUs;
        }
        if (offset != tendedOffset) {
            tendedOffset = offset;
            restsSinceUs = nowUs;
        }
        return nowUs - restsSinceUs >= REST_US || nowUs - growsSinceUs >= LONGEST_US || isLarge();
    }

    private void wantRefill(long nowUs) {
        long bytes = StateRefill.leastBytes(store.rows());
        if (bytes > 0 && memory.mayRefill(bytes)) {
            refillAgainUs = nowUs + REFILL_US;
            refillWanted = true;
        }
    }

    /** Lets go of memory that others need more. */
    public void trim() {
        if (memory.isScarce()) {
            keepNothing();
        }
    }

    private void keepNothing() {
        if (kept.isPresent()) {
            storeIsKept = false;
            Generation oldest = kept.get();
            kept = Optional.empty();
            show(without(oldest), layers.seen());
        }
    }

    /**
     * Nothing more comes into the generation that grows, so that all that is known can be flushed. All of it must be published, and durable in
     * the log: the store is never ahead of that.
     */
    public void freeze() {
        Layers now = layers;
        if (now.growing().keys() == 0) {
            return;
        }
        Check.that(now.seen().offset() == offset, "what is flushed is committed");
        now.growing().freeze();
        frozen.addLast(new Frozen(now.growing(), offset, rows));
        Generation fresh = memory.generation();
        List<Generation> generations = new ArrayList<>(now.generations().size() + 1);
        generations.add(fresh);
        generations.addAll(now.generations());
        show(generations, now.seen());
        fresh.release();
        next = frozen.getFirst();
    }

    private List<Generation> without(Generation gone) {
        return layers.generations().stream().filter(one -> one != gone).toList();
    }

    private void show(List<Generation> generations, Layers.Seen seen) {
        Layers before = layers;
        layers = new Layers(generations, stored(), seen);
        before.release();
    }

    /** Whether all that was applied is in the store. */
    public boolean isFlushed() {
        return frozen.isEmpty() && layers.growing().keys() == 0;
    }

    /** Whether nobody reads it. */
    public boolean isIdle() {
        return !layers.isShared() && scrubs.get() == 0;
    }

    /** Changes of the log from this offset on are not in the store yet: the log must keep them. */
    public long neededFrom() {
        return store.offset();
    }

    /** What is to be done next beside the owner, if anything: a flush, or else a refill; to be closed. Any thread. */
    public Optional<StateTask> task() {
        return flush().<StateTask>map(flush -> flush).or(this::refill);
    }

    /** By the owner. */
    public void done(StateTask task) {
        switch (task) {
            case StateFlush flush -> flushed(flush);
            case StateRefill refill -> refilled(refill);
        }
    }

    /** The oldest generation that is to be written to the store, if there is one; to be closed. Any thread; one flush at a time. */
    synchronized Optional<StateFlush> flush() {
        Frozen oldest = next;
        if (closed || running != null || copying || refilling || oldest == null) {
            return Optional.empty();
        }
        Layers now = layers;
        // or it is done, and the owner was not told yet
        boolean done = oldest.offset() <= store.offset();
        if (done || !now.retain()) {
            return Optional.empty();
        }
        StateFlush flush = new StateFlush(this, store, memory, now, oldest);
        running = flush;
        return Optional.of(flush);
    }

    /** The flush is done: its rows are read from the store when their memory is needed. By the owner. */
    void flushed(StateFlush flush) {
        if (closed || !flush.frozen().equals(frozen.peekFirst()) || !flush.isDone()) {
            return;
        }
        frozen.removeFirst();
        Optional<Generation> keep = flush.takeKept();
        storeIsKept &= flush.keepsAll();
        List<Generation> generations = new ArrayList<>(without(flush.frozen().generation()));
        kept.ifPresent(generations::remove);
        keep.ifPresent(generations::add);
        show(generations, layers.seen());
        kept = keep;
        keep.ifPresent(Counted::release);
        // behind the layers: the next flush looks at what is older than its generation
        next = frozen.peekFirst();
    }

    /** Whoever uses the rows would find them faster in memory, and there is room; to be closed. Any thread; beside no flush. */
    synchronized Optional<StateRefill> refill() {
        if (!refillWanted || closed || running != null || copying || refilling || next != null) {
            return Optional.empty();
        }
        refillWanted = false;
        refilling = true;
        StateRefill refill = new StateRefill(this, store, memory);
        running = refill;
        return Optional.of(refill);
    }

    /** The refill is done. By the owner. */
    void refilled(StateRefill refill) {
        if (!refill.isOf(this)) {
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            refilling = false;
        }
        refill.takeKept().ifPresent(all -> {
            List<Generation> generations = new ArrayList<>(layers.generations());
            kept.ifPresent(generations::remove);
            generations.add(all);
            storeIsKept = true;
            show(generations, layers.seen());
            kept = Optional.of(all);
            all.release();
        });
    }

    /** It is closed, and perhaps the owner was not told yet: what it keeps waits for that. */
    synchronized void ended(StateTask task) {
        if (running == task) {
            running = null;
            // one that failed brings nothing that could get too old
            refilling &= task.isDone();
        }
        ended = task;
        notifyAll();
    }

    /**
     * Copies the store's files to a directory that is not there yet, mostly by links; see {@link SortedStore#checkpoint}. Empty if there is nothing to
     * copy, and while a flush is running: that may take a while. Any thread.
     */
    public Optional<StoreFiles> copyStore(Path into) {
        synchronized (this) {
            if (closed || running != null || copying || store.offset() == 0) {
                return Optional.empty();
            }
            copying = true;
        }
        try {
            return Optional.of(store.checkpoint(into));
        } finally {
            synchronized (this) {
                copying = false;
                notifyAll();
            }
        }
    }

    /** A check of all rows of the store; to be closed. Any thread, beside everybody else. */
    public StateScrub scrub(Path directory) {
        scrubs.incrementAndGet();
        try {
            return new StateScrub(store.snapshot(), directory, memory.allocator(), scrubs::decrementAndGet);
        } catch (RuntimeException | Error e) {
            scrubs.decrementAndGet();
            throw e;
        }
    }

    /** Lets go of all memory and of the store; readers go on with what they have. Waits for a flush that is running. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            boolean interrupted = false;
            while (running != null || copying) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        layers.release();
        StateTask last = ended;
        if (last != null) {
            last.takeKept().ifPresent(Counted::release);
        }
        store.close();
    }
}
