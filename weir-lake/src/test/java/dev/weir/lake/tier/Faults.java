package dev.weir.lake.tier;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.Pointers;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/** What happens between one worker and what it calls; each of its calls that changes something comes by here. */
final class Faults {
    /** What becomes of a call. */
    enum Fault {
        NONE,
        /** It is not done, and fails. */
        NOT_DONE,
        /** It is done, and fails. */
        ANSWER_LOST,
        /** The process ends before it. */
        DIES_BEFORE,
        /** The process ends when it is done. */
        DIES_AFTER
    }

    private Supplier<Fault> next = () -> Fault.NONE;
    private boolean dead;
    private int calls;

    void next(Supplier<Fault> faults) {
        next = faults;
    }

    int calls() {
        return calls;
    }

    boolean isDead() {
        return dead;
    }

    private <T> T change(String what, Supplier<T> call) {
        requireAlive();
        calls++;
        switch (next.get()) {
            case NONE -> {
                return call.get();
            }
            case NOT_DONE -> throw failed("not done", what);
            case ANSWER_LOST -> {
                call.get();
                throw failed("its answer was lost", what);
            }
            case DIES_BEFORE -> dead = true;
            case DIES_AFTER -> {
                call.get();
                dead = true;
            }
        }
        throw dead();
    }

    private void requireAlive() {
        if (dead) {
            throw dead();
        }
    }

    private static WeirException failed(String how, String what) {
        return new WeirException(ErrorCode.UNAVAILABLE, "a fault of the test: " + how + " call=" + what);
    }

    /** Whatever the code does with it, nothing that it calls afterwards does anything. */
    private static WeirException dead() {
        return new WeirException(ErrorCode.UNAVAILABLE, "a fault of the test: the process has ended");
    }

    Pointers over(Pointers pointers) {
        return new Pointers() {
            @Override
            public Optional<String> get(String name) {
                requireAlive();
                return pointers.get(name);
            }

            @Override
            public SortedMap<String, String> list(String prefix) {
                requireAlive();
                return pointers.list(prefix);
            }

            @Override
            public boolean swap(List<Swap> swaps) {
                return change("swap " + swaps, () -> pointers.swap(swaps));
            }
        };
    }

    ObjectStore over(ObjectStore store) {
        return new ObjectStore() {
            @Override
            public PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
                return change("put " + name, () -> store.put(name, mode, content));
            }

            @Override
            public Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
                requireAlive();
                return store.get(name, position, into);
            }

            @Override
            public ObjectPage list(String prefix, String after, int limit) {
                requireAlive();
                return store.list(prefix, after, limit);
            }

            @Override
            public void delete(ObjectName name) {
                change("delete " + name, () -> {
                    store.delete(name);
                    return name;
                });
            }
        };
    }
}
