package dev.weir.lake.tier;

import dev.weir.lake.catalog.ObjectFileIO;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.exceptions.ValidationException;

/** Files that no snapshot names any more, and that go as soon as nobody reads them. What a crash leaves of them {@link Orphans} finds. One thread. */
final class Removals {
    private final ObjectFileIO files;
    private final FilesInUse readers;
    private final LakeFigures figures;
    private final Map<String, Set<String>> waiting = new HashMap<>();

    Removals(ObjectFileIO files, FilesInUse readers, LakeFigures figures) {
        this.files = files;
        this.readers = readers;
        this.figures = figures;
    }

    void add(String tableId, Set<String> locations) {
        waiting.computeIfAbsent(tableId, id -> new HashSet<>()).addAll(locations);
    }

    /** Forgets those of tables that are not among these. */
    void retain(Set<String> tableIds) {
        waiting.keySet().retainAll(tableIds);
    }

    /** Those of a table that still wait. */
    Set<String> of(String tableId) {
        return Set.copyOf(waiting.getOrDefault(tableId, Set.of()));
    }

    void run(String tableId) {
        Set<String> left = waiting.getOrDefault(tableId, Set.of());
        if (left.isEmpty()) {
            return;
        }
        Set<String> inUse = readers.inUse(tableId);
        for (Iterator<String> each = left.iterator(); each.hasNext(); ) {
            String location = each.next();
            if (!inUse.contains(location)) {
                remove(location);
                each.remove();
            }
        }
    }

    private void remove(String location) {
        try {
            files.deleteFile(location);
            figures.removed();
        } catch (ValidationException e) {
            // others have added a file from elsewhere: that is not ours to delete
            return;
        }
    }
}
