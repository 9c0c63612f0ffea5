package dev.weir.lake.catalog;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pointers in memory, whose next answer can be lost and whose next swap can come too late. */
public final class MemoryPointers implements Pointers {
    /** What becomes of the next swap. */
    public enum Fault {
        NONE,
        /** It is done, and nobody is told. */
        ANSWER_LOST,
        /** It is not done, and nobody is told. */
        NEVER_CAME
    }

    private final TreeMap<String, String> texts = new TreeMap<>();
    private Runnable before = () -> {};
    private Fault fault = Fault.NONE;

    /** Of the next swap. */
    public synchronized void fault(Fault next) {
        fault = next;
    }

    /** What somebody does just before the next swap. */
    public synchronized void before(Runnable what) {
        before = what;
    }

    @Override
    public synchronized Optional<String> get(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    @Override
    public synchronized SortedMap<String, String> list(String prefix) {
        return new TreeMap<>(texts.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    @Override
    public synchronized boolean swap(List<Swap> swaps) {
        Runnable first = before;
        before = () -> {};
        first.run();
        Fault now = fault;
        fault = Fault.NONE;
        if (now == Fault.NEVER_CAME) {
            throw lost();
        }
        for (Swap swap : swaps) {
            if (!get(swap.name()).equals(swap.expected())) {
                return false;
            }
        }
        for (Swap swap : swaps) {
            swap.next().ifPresentOrElse(text -> texts.put(swap.name(), text), () -> texts.remove(swap.name()));
        }
        if (now == Fault.ANSWER_LOST) {
            throw lost();
        }
        return true;
    }

    private static WeirException lost() {
        return new WeirException(ErrorCode.IO_ERROR, "the answer was lost: a fault of the test");
    }
}
