package dev.weir.sim.lake;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.lake.catalog.Pointers;
import dev.weir.lake.tier.LakeWriter;
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
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What lies between somebody who uses the lake and the catalog and the store: calls that fail, answers that are lost, pauses. */
public final class Crossing {
    private static final int NEVER = -1;

    /** What becomes of a change that goes wrong. */
    public enum Fault {
        NOT_DONE,
        ANSWER_LOST
    }

    private final BooleanSupplier catalogIsDown;
    private Fault fault = Fault.NOT_DONE;
    private int changesUntilFault = NEVER;
    private int callsUntilPause = NEVER;
    private Runnable meanwhile = () -> {};

    /** @param catalogIsDown whether nobody reaches the catalog just now */
    Crossing(BooleanSupplier catalogIsDown) {
        this.catalogIsDown = catalogIsDown;
    }

    /** A change to come goes wrong, once. */
    public void fail(int later, Fault how) {
        changesUntilFault = later;
        fault = how;
    }

    /** Before a call to come, once, other things happen. */
    public void pause(int later, Runnable whileItRests) {
        callsUntilPause = later;
        meanwhile = whileItRests;
    }

    /** Nothing is to happen any more. */
    public void calm() {
        changesUntilFault = NEVER;
        callsUntilPause = NEVER;
    }

    private void call() {
        boolean pauses = callsUntilPause == 0;
        callsUntilPause = callsUntilPause == NEVER ? NEVER : callsUntilPause - 1;
        if (pauses) {
            meanwhile.run();
        }
    }

    private <T> T change(Supplier<T> change) {
        call();
        boolean fails = changesUntilFault == 0;
        changesUntilFault = changesUntilFault == NEVER ? NEVER : changesUntilFault - 1;
        if (fails && fault == Fault.NOT_DONE) {
            throw failed();
        }
        T answer = change.get();
        if (fails) {
            throw failed();
        }
        return answer;
    }

    private WeirException failed() {
        return new WeirException(ErrorCode.UNAVAILABLE, "a fault of the simulation: " + fault);
    }

    private void requireCatalog() {
        if (catalogIsDown.getAsBoolean()) {
            throw new WeirException(ErrorCode.UNAVAILABLE, "a fault of the simulation: the catalog is down");
        }
    }

    Pointers over(Pointers pointers) {
        return new Pointers() {
            @Override
            public Optional<String> get(String name) {
                call();
                requireCatalog();
                return pointers.get(name);
            }

            @Override
            public SortedMap<String, String> list(String prefix) {
                call();
                requireCatalog();
                return pointers.list(prefix);
            }

            @Override
            public boolean swap(List<Swap> swaps) {
                return change(() -> {
                    requireCatalog();
                    return pointers.swap(swaps);
                });
            }
        };
    }

    ObjectStore over(ObjectStore store) {
        return new ObjectStore() {
            @Override
            public PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
                return change(() -> store.put(name, mode, content));
            }

            @Override
            public Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
                call();
                return store.get(name, position, into);
            }

            @Override
            public ObjectPage list(String prefix, String after, int limit) {
                call();
                return store.list(prefix, after, limit);
            }

            @Override
            public void delete(ObjectName name) {
                change(() -> {
                    store.delete(name);
                    return name;
                });
            }
        };
    }

    LakeWriter over(LakeWriter writer) {
        return new LakeWriter() {
            @Override
            public Files write(Order order) {
                call();
                Files files = writer.write(order);
                call();
                return files;
            }

            @Override
            public Files merge(Merge order) {
                call();
                Files files = writer.merge(order);
                call();
                return files;
            }
        };
    }
}
