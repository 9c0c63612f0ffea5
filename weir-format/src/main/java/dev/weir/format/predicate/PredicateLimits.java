package dev.weir.format.predicate;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayDeque;
import java.util.List;

/** How large a predicate may be: it is walked by recursion, on the stack of whoever reads, binds or writes it. */
public final class PredicateLimits {
    public static final int MAX_DEPTH = 64;
    public static final int MAX_NODES = 10_000;

    private record Visit(Predicate predicate, int depth) {}

    private PredicateLimits() {}

    /** Throws {@code INVALID_REQUEST} for a predicate that is too deep or too large. */
    public static void check(Predicate predicate) {
        ArrayDeque<Visit> open = new ArrayDeque<>();
        open.push(new Visit(predicate, 1));
        int nodes = 0;
        while (!open.isEmpty()) {
            Visit visit = open.pop();
            check(visit.depth(), ++nodes);
            for (Predicate inner : inner(visit.predicate())) {
                open.push(new Visit(inner, visit.depth() + 1));
            }
        }
    }

    /** As above, for one who counts while reading. */
    public static void check(int depth, int nodes) {
        if (depth > MAX_DEPTH) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST, "a filter is nested too deeply; flatten it max_depth=" + MAX_DEPTH);
        }
        if (nodes > MAX_NODES) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "a filter has too many conditions; use in for many values max_nodes=" + MAX_NODES);
        }
    }

    private static List<Predicate> inner(Predicate predicate) {
        if (predicate instanceof Predicate.And and) {
            return and.all();
        }
        if (predicate instanceof Predicate.Or or) {
            return or.any();
        }
        return predicate instanceof Predicate.Not not ? List.of(not.inner()) : List.of();
    }
}
