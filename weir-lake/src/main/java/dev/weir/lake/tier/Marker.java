package dev.weir.lake.tier;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * That a table has, or is about to get, a table in the lake: an object which is there before it is made and goes when it is dropped. So one that is left over
 * is found, and one that others took away is missed.
 *
 * @param name {@code database.table}
 * @param location all files of the Iceberg table lie below, and no others
 * @param uuid of the Iceberg table; empty: it was about to be made
 */
record Marker(String tableId, String name, String location, Optional<String> uuid) {
    private static final String DIRECTORY = "_weir/tables/";
    private static final String HEADER = "weir lake table 1";

    private static ObjectName objectName(String tableId) {
        return new ObjectName(DIRECTORY + tableId);
    }

    Marker withUuid(String made) {
        return new Marker(tableId, name, location, Optional.of(made));
    }

    void put(ObjectStore store) {
        List<String> lines = new ArrayList<>(List.of(HEADER, tableId, name, location));
        uuid.ifPresent(lines::add);
        SmallObjects.put(store, objectName(tableId), lines);
    }

    void remove(ObjectStore store) {
        store.delete(objectName(tableId));
    }

    static Optional<Marker> find(ObjectStore store, String tableId) {
        return SmallObjects.get(store, objectName(tableId)).map(Marker::read);
    }

    /** Ids of the tables that have one. */
    static List<String> list(ObjectStore store) {
        return SmallObjects.list(store, DIRECTORY).stream()
                .map(object -> object.text().substring(DIRECTORY.length()))
                .toList();
    }

    private static Marker read(List<String> lines) {
        if (lines.size() < 4 || !lines.getFirst().equals(HEADER)) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_VERSION,
                    "a lake table is of a weir that this one does not know; start the newer one");
        }
        return new Marker(
                lines.get(1),
                lines.get(2),
                lines.get(3),
                lines.size() > 4 ? Optional.of(lines.get(4)) : Optional.empty());
    }
}
