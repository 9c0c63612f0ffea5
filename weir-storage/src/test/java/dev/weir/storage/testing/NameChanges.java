package dev.weir.storage.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Changes of directories that are not synced yet, in the order in which they were made. */
final class NameChanges {
    private final List<NameChange> unsynced = new ArrayList<>();

    /** One step of the file system's journal. */
    sealed interface NameChange {
        record Link(Directory in, String name, Node node) implements NameChange {}

        record Unlink(Directory in, String name, Node node) implements NameChange {}

        record Move(Directory from, String oldName, Directory to, String newName, Node node) implements NameChange {}

        Node node();

        /** The directories that it is a change of. */
        default List<Directory> directories() {
            return switch (this) {
                case Link link -> List.of(link.in());
                case Unlink unlink -> List.of(unlink.in());
                case Move move -> move.from() == move.to() ? List.of(move.to()) : List.of(move.from(), move.to());
            };
        }

        private void makeDurable() {
            switch (this) {
                case Link(Directory in, String name, Node node) -> in.durable.put(name, node);
                case Unlink(Directory in, String name, Node _) -> in.durable.remove(name);
                case Move(Directory from, String oldName, Directory to, String newName, Node node) -> {
                    from.durable.remove(oldName);
                    to.durable.put(newName, node);
                }
            }
        }
    }

    void add(NameChange change) {
        unsynced.add(change);
    }

    /** Somebody else has removed it for good. */
    void forget(Node node) {
        unsynced.removeIf(change -> change.node() == node);
    }

    /** All changes of the directory, and of another one those before a rename that has to do with both. */
    void sync(Directory directory) {
        Set<Directory> touched = Collections.newSetFromMap(new IdentityHashMap<>());
        touched.add(directory);
        Set<NameChange> durable = Collections.newSetFromMap(new IdentityHashMap<>());
        for (NameChange change : unsynced.reversed()) {
            if (!Collections.disjoint(touched, change.directories())) {
                durable.add(change);
                touched.addAll(change.directories());
            }
        }
        unsynced.forEach(change -> {
            if (durable.contains(change)) {
                change.makeDurable();
            }
        });
        unsynced.removeIf(durable::contains);
    }

    void crash(CrashModel model, RandomGenerator random) {
        switch (model) {
            case PREFIX ->
                unsynced.subList(0, random.nextInt(unsynced.size() + 1)).forEach(NameChange::makeDurable);
            case ANY_ORDER -> surviveByDirectory(random);
        }
        unsynced.clear();
    }

    private void surviveByDirectory(RandomGenerator random) {
        Map<Directory, Integer> changes = new LinkedHashMap<>();
        unsynced.forEach(change -> change.directories().forEach(in -> changes.merge(in, 1, Integer::sum)));
        Map<Directory, Integer> kept = new LinkedHashMap<>();
        changes.forEach((directory, count) -> kept.put(directory, random.nextInt(count + 1)));
        // a rename between two directories is one step: the one that loses it takes it from the other
        while (cutHalfMoves(kept)) {}
        Map<Directory, Integer> seen = new LinkedHashMap<>();
        for (NameChange change : unsynced) {
            if (survives(change, seen, kept)) {
                change.makeDurable();
            }
            change.directories().forEach(in -> seen.merge(in, 1, Integer::sum));
        }
    }

    private boolean cutHalfMoves(Map<Directory, Integer> kept) {
        boolean cut = false;
        Map<Directory, Integer> seen = new LinkedHashMap<>();
        for (NameChange change : unsynced) {
            boolean survives = survives(change, seen, kept);
            for (Directory directory : change.directories()) {
                int at = seen.merge(directory, 1, Integer::sum) - 1;
                if (!survives && at < kept.get(directory)) {
                    kept.put(directory, at);
                    cut = true;
                }
            }
        }
        return cut;
    }

    private static boolean survives(NameChange change, Map<Directory, Integer> seen, Map<Directory, Integer> kept) {
        return change.directories().stream().allMatch(in -> seen.getOrDefault(in, 0) < kept.get(in));
    }
}
