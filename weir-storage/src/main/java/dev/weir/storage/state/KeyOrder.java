package dev.weir.storage.state;

import dev.weir.format.predicate.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a generation in their order, worked out when somebody asks for it: sorted runs, each less than half as long as the one before it, and
 * the newest versions as they were written. So a key is moved a few times, however many there are. Any thread.
 */
final class KeyOrder {
    /** So many versions are rather looked through than sorted. */
    private static final int UNSORTED = 256;

    private final Generation generation;
    private volatile Runs runs = new Runs(List.of(), Generation.Position.START);

    /**
     * @param sorted first versions of keys, in the order of these
     * @param upTo what was written behind this is not in them
     */
    private record Runs(List<long[]> sorted, Generation.Position upTo) {}

    KeyOrder(Generation generation) {
        this.generation = generation;
    }

    /** The first version of each key of this range, in no order. */
    void collect(KeyRange range, LongConsumer keys) {
        Runs now = sorted();
        for (long[] run : now.sorted()) {
            for (int i = lowerBound(run, range); i < run.length && isBefore(run[i], range.to(), true); i++) {
                keys.accept(run[i]);
            }
        }
        Generation.Tail tail = generation.behind(now.upTo());
        for (long at = tail.next(); at != 0; at = tail.next()) {
            if (Version.before(at) == 0 && !isBefore(at, range.from(), false) && isBefore(at, range.to(), true)) {
                keys.accept(at);
            }
        }
    }

    private static int lowerBound(long[] run, KeyRange range) {
        int low = 0;
        int high = run.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(run[middle], range.from(), false)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean isBefore(long version, byte @Nullable [] bound, boolean unbounded) {
        return bound == null
                ? unbounded
                : KeyBytes.compare(Version.key(version), Version.keyLength(version), bound) < 0;
    }

    /** With little left behind it. */
    private Runs sorted() {
        Runs now = runs;
        return generation.behind(now.upTo()).isLongerThan(UNSORTED) ? sortMore() : now;
    }

    private synchronized Runs sortMore() {
        Runs now = runs;
        Generation.Tail tail = generation.behind(now.upTo());
        long[] fresh = new long[UNSORTED];
        int count = 0;
        for (long at = tail.next(); at != 0; at = tail.next()) {
            if (Version.before(at) == 0) {
                if (count == fresh.length) {
                    fresh = Arrays.copyOf(fresh, 2 * count);
                }
                fresh[count++] = at;
            }
        }
        List<long[]> sorted = new ArrayList<>(now.sorted());
        if (count > 0) {
            KeySort.sort(fresh, count);
            sorted.add(Arrays.copyOf(fresh, count));
        }
        while (sorted.size() > 1 && 2 * sorted.getLast().length >= sorted.get(sorted.size() - 2).length) {
            long[] shorter = sorted.removeLast();
            sorted.add(merged(sorted.removeLast(), shorter));
        }
        Runs more = new Runs(List.copyOf(sorted), tail.position());
        runs = more;
        return more;
    }

    private static long[] merged(long[] a, long[] b) {
        long[] both = new long[a.length + b.length];
        int nextA = 0;
        int nextB = 0;
        for (int i = 0; i < both.length; i++) {
            boolean first = nextB == b.length || (nextA < a.length && compare(a[nextA], b[nextB]) <= 0);
            both[i] = first ? a[nextA++] : b[nextB++];
        }
        return both;
    }

    private static int compare(long a, long b) {
        return KeyBytes.compare(Version.key(a), Version.keyLength(a), Version.key(b), Version.keyLength(b));
    }
}
