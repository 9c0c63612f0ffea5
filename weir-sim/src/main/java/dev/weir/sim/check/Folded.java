package dev.weir.sim.check;

import dev.weir.format.wire.KeySpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the rows of a bucket must be, by key: the fold of its changelog, at its end and at each offset before. */
final class Folded {
    private final KeyedShape shape;
    private final KeySpec spec;
    private final TreeMap<Integer, Long> rows = new TreeMap<>();
    private final List<Step> steps = new ArrayList<>();

    /**
     * A change, so that it can be taken back.
     *
     * @param end one past the rows of the changelog that came with it
     * @param before the id of the row that was there
     */
    private record Step(long end, int key, @Nullable Long before) {}

    Folded(KeyedShape shape) {
        this.shape = shape;
        this.spec = shape.spec();
    }

    Map<Integer, Long> now() {
        return rows;
    }

    /** As they were. */
    Map<Integer, Long> at(long offset) {
        TreeMap<Integer, Long> then = new TreeMap<>(rows);
        for (int i = steps.size() - 1; i >= 0 && steps.get(i).end() > offset; i--) {
            takeBack(then, steps.get(i));
        }
        return then;
    }

    private static void takeBack(Map<Integer, Long> from, Step step) {
        Long before = step.before();
        if (before == null) {
            from.remove(step.key());
        } else {
            from.put(step.key(), before);
        }
    }

    /** The changelog ends here now. */
    void forget(long newEnd) {
        while (!steps.isEmpty() && steps.getLast().end() > newEnd) {
            takeBack(rows, steps.removeLast());
        }
    }

    /** What writes must add to the changelog of a bucket whose rows are these. */
    long[] changes(Map<Integer, Long> before, Writes writes, int[] which) {
        Map<Integer, Long> after = new TreeMap<>(before);
        Set<Integer> touched = new LinkedHashSet<>();
        for (int row : which) {
            int key = shape.keyOf(writes.ids()[row]);
            touched.add(key);
            Long is = after(after.get(key), writes, row);
            if (is == null) {
                after.remove(key);
            } else {
                after.put(key, is);
            }
        }
        List<Long> changes = new ArrayList<>();
        for (int key : touched) {
            add(changes, before.get(key), after.get(key));
        }
        return changes.stream().mapToLong(Long::longValue).toArray();
    }

    private @Nullable Long after(@Nullable Long before, Writes writes, int row) {
        if (writes.deletes()[row]) {
            return null;
        }
        return spec.merge() == KeySpec.Merge.LAST || before == null ? Long.valueOf(writes.ids()[row]) : before;
    }

    /** What these rows of one key make of its row. */
    @Nullable
    Long after(@Nullable Long before, Writes writes, int[] which) {
        Long now = before;
        for (int row : which) {
            now = after(now, writes, row);
        }
        return now;
    }

    private void add(List<Long> changes, @Nullable Long was, @Nullable Long is) {
        if (was == null) {
            if (is != null) {
                changes.add(KeyedShape.row(is, KeyedShape.INSERT));
            }
        } else if (is == null) {
            changes.add(KeyedShape.row(was, KeyedShape.DELETE));
        } else if (!was.equals(is)) {
            if (spec.image() == KeySpec.Image.FULL) {
                changes.add(KeyedShape.row(was, KeyedShape.UPDATE_BEFORE));
            }
            changes.add(KeyedShape.row(is, KeyedShape.UPDATE_AFTER));
        }
    }

    /**
     * The changelog goes on with these rows. That each agrees with the row before it is said by whoever compares them with {@link #changes}.
     *
     * @param end one past the last of them
     */
    void apply(long[] changelog, long end) {
        for (long row : changelog) {
            long id = KeyedShape.idOf(row);
            int key = shape.keyOf(id);
            switch (KeyedShape.kind(row)) {
                case KeyedShape.UPDATE_BEFORE -> {}
                case KeyedShape.DELETE -> steps.add(new Step(end, key, rows.remove(key)));
                default -> steps.add(new Step(end, key, rows.put(key, id)));
            }
        }
    }
}
