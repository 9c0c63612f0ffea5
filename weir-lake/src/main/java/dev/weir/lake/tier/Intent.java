package dev.weir.lake.tier;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a round is about to put: an object that is there before the first of its files and goes when they are committed, or are gone. So no file is ever
 * left that nothing names.
 *
 * @param settled what the commit will say
 * @param files their names
 */
record Intent(Settled settled, List<ObjectName> files) {
    private static final String DIRECTORY = "_weir/intents/";
    private static final String HEADER = "weir intent 1";
    private static final int FILES_FROM = 6;

    Intent {
        files = List.copyOf(files);
    }

    private ObjectName name() {
        return new ObjectName(prefix(settled.tableId()) + settled.commitId());
    }

    private static String prefix(String tableId) {
        return DIRECTORY + tableId + "/";
    }

    void put(ObjectStore store) {
        List<String> lines = new ArrayList<>(List.of(
                HEADER,
                settled.tableId(),
                Long.toString(settled.generation()),
                settled.commitId(),
                settled.from().toString(),
                settled.to().toString()));
        files.forEach(file -> lines.add(file.text()));
        SmallObjects.put(store, name(), lines);
    }

    void remove(ObjectStore store) {
        store.delete(name());
    }

    /** Ids of the tables of which some are left. */
    static Set<String> tableIds(ObjectStore store) {
        return SmallObjects.list(store, DIRECTORY).stream()
                .map(name ->
                        name.text().substring(DIRECTORY.length(), name.text().lastIndexOf('/')))
                .collect(Collectors.toSet());
    }

    /** Those of a table that are left. */
    static List<Intent> list(ObjectStore store, String tableId) {
        List<Intent> all = new ArrayList<>();
        for (ObjectName name : SmallObjects.list(store, prefix(tableId))) {
            SmallObjects.get(store, name).map(lines -> read(name, lines)).ifPresent(all::add);
        }
        return all;
    }

    private static Intent read(ObjectName name, List<String> lines) {
        if (lines.size() < FILES_FROM || !lines.getFirst().equals(HEADER)) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_VERSION,
                    "an intent is of a weir that this one does not know; start the newer one object=" + name);
        }
        Settled settled = new Settled(
                lines.get(1),
                Long.parseLong(lines.get(2)),
                lines.get(3),
                Offsets.parse(lines.get(4)),
                Offsets.parse(lines.get(5)));
        return new Intent(
                settled,
                lines.subList(FILES_FROM, lines.size()).stream()
                        .map(ObjectName::new)
                        .toList());
    }

    /** Its files go, and then it. */
    void undo(ObjectStore store) {
        files.forEach(store::delete);
        remove(store);
    }
}
