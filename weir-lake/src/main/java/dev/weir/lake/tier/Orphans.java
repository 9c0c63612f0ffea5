package dev.weir.lake.tier;

import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies at a table's place and nothing names: crashes leave it, and other engines. It goes when it was seen so, again and again, for as long as somebody
 * could take between writing a file and committing it. What was seen is kept in memory, so a start begins to count anew. One thread.
 */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private final ObjectFileIO files;
    private final LakeFigures figures;
    private final long ageNanos;
    /** By name, since when. */
    private final Map<ObjectName, Long> unnamed = new HashMap<>();

    private String told = "";

    Orphans(ObjectFileIO files, LakeFigures figures, long ageNanos) {
        this.files = files;
        this.figures = figures;
        this.ageNanos = ageNanos;
    }

    /**
     * One look. Nothing goes while the table names a location that is not below the warehouse.
     *
     * @param place that no other table has files at, and ends with a slash
     * @param lake read when the place has been: so what was put there before it is named by then, if it ever will be without an intent
     * @param kept locations that are known to nobody, and stay for now
     */
    void look(String tableId, String place, Supplier<Optional<LakeTable>> lake, Set<String> kept, long nowNanos) {
        ObjectStore store = files.store();
        Set<ObjectName> found = new HashSet<>(SmallObjects.list(store, place));
        for (Intent intent : Intent.list(store, tableId)) {
            intent.files().forEach(found::remove);
        }
        Optional<LakeTable> now = lake.get().filter(LakeTable::maySweep);
        if (now.isEmpty()) {
            return;
        }
        Set<String> named = now.get().files().named();
        named.addAll(kept);
        Optional<String> elsewhere = named.stream()
                .filter(location -> !files.warehouse().holds(location))
                .min(Comparator.naturalOrder());
        if (elsewhere.isPresent()) {
            leave(tableId, elsewhere.get());
            return;
        }
        told = "";
        named.forEach(location -> found.remove(files.warehouse().name(location)));
        unnamed.keySet().retainAll(found);
        found.forEach(name -> unnamed.putIfAbsent(name, nowNanos));
        List<ObjectName> old = unnamed.entrySet().stream()
                .filter(seen -> nowNanos - seen.getValue() >= ageNanos)
                .map(Map.Entry::getKey)
                .toList();
        for (ObjectName name : old) {
            store.delete(name);
            unnamed.remove(name);
            figures.orphan();
        }
        if (!old.isEmpty()) {
            LOG.info("files of the lake that nothing named were removed table_id={} files={}", tableId, old.size());
        }
    }

    /** It may be one of those that were found, by another name: of another scheme, as s3a is of s3, or through a link. */
    private void leave(String tableId, String elsewhere) {
        unnamed.clear();
        if (!elsewhere.equals(told)) {
            told = elsewhere;
            LOG.warn(
                    "files that nothing names stay, as the lake table names one that may be of the warehouse by another location; let engines use the"
                            + " warehouse's own, rewrite that file, and let the snapshots that name it expire table_id={} location={} warehouse={}",
                    tableId,
                    elsewhere,
                    files.warehouse().root());
        }
    }
}
