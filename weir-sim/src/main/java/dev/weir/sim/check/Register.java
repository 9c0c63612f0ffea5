package dev.weir.sim.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one key as those outside saw it: when each write and each read was asked for, when it was answered, and what a read was told. There must be an
 * order of all of them, in which none stands before one that was answered before it was asked for, that explains every read: the search of Wing and Gong,
 * with the memory of Lowe of what was tried.
 */
public final class Register {
    /** An order that takes longer to find is not looked for. */
    private static final int MOST_TRIES = 200_000;

    private static final long NEVER = Long.MAX_VALUE;

    /** What comes after so many is not looked at. */
    private static final int MOST_OPERATIONS = 300;

    private final List<Operation> operations = new ArrayList<>();
    /** A read that was answered later may have seen a write that was left out. */
    private long fullSince = NEVER;

    /** Of the id of the row of a key; null: there is none. */
    public interface Effect extends UnaryOperator<@Nullable Long> {}

    /** Something that was asked for. Not answered yet, or never, it may have happened at any time since, or not at all. */
    public static final class Operation {
        private final long asked;
        private final @Nullable Effect effect;
        private long answered = NEVER;
        private @Nullable Long read;

        private Operation(long asked, @Nullable Effect effect) {
            this.asked = asked;
            this.effect = effect;
        }

        /** A write was acknowledged; a later answer says nothing new. */
        public void done(long at) {
            answered = Math.min(answered, at);
        }

        /** A read was told this. */
        public void done(long at, @Nullable Long row) {
            answered = at;
            read = row;
        }

        private boolean isRead() {
            return effect == null;
        }

        @Override
        public String toString() {
            return (isRead() ? "read " + read : "write") + " " + asked + ".." + (answered == NEVER ? "" : answered);
        }
    }

    private record Tried(BitSet done, @Nullable Long row) {}

    public Operation write(long asked, Effect effect) {
        return add(new Operation(asked, effect));
    }

    public Operation read(long asked) {
        return add(new Operation(asked, null));
    }

    private Operation add(Operation operation) {
        if (operations.size() < MOST_OPERATIONS) {
            operations.add(operation);
        } else {
            fullSince = Math.min(fullSince, operation.asked);
        }
        return operation;
    }

    /** Whether there is such an order, from a row on. Reads without an answer are left out. */
    public boolean isLinearizable(@Nullable Long first) {
        List<Operation> all = operations.stream()
                .filter(one -> !one.isRead() || one.answered < fullSince)
                .toList();
        return new Search(all).find(first);
    }

    @Override
    public String toString() {
        return operations.toString();
    }

    private static final class Search {
        private final List<Operation> all;
        private final Set<Tried> tried = new HashSet<>();
        private final BitSet done = new BitSet();

        Search(List<Operation> all) {
            this.all = all;
        }

        boolean find(@Nullable Long row) {
            BitSet before = (BitSet) done.clone();
            boolean found = findFrom(row);
            if (!found) {
                done.clear();
                done.or(before);
            }
            return found;
        }

        private boolean findFrom(@Nullable Long row) {
            long firstAnswer = firstAnswer();
            // a read that fits changes nothing: there is no use in putting it off
            for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
                Operation next = all.get(i);
                if (next.isRead() && next.asked <= firstAnswer && mayFollow(next, row)) {
                    done.set(i);
                    firstAnswer = firstAnswer();
                }
            }
            if (firstAnswer == NEVER || tried.size() > MOST_TRIES) {
                // what is left need not have happened
                return true;
            }
            if (!tried.add(new Tried((BitSet) done.clone(), row))) {
                return false;
            }
            for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
                Operation next = all.get(i);
                if (next.effect != null && next.asked <= firstAnswer) {
                    done.set(i);
                    if (find(next.effect.apply(row))) {
                        return true;
                    }
                    done.clear(i);
                }
            }
            return false;
        }

        private long firstAnswer() {
            long first = NEVER;
            for (int i = done.nextClearBit(0); i < all.size(); i = done.nextClearBit(i + 1)) {
                first = Math.min(first, all.get(i).answered);
            }
            return first;
        }

        private static boolean mayFollow(Operation next, @Nullable Long row) {
            return !next.isRead() || Objects.equals(next.read, row);
        }
    }
}
