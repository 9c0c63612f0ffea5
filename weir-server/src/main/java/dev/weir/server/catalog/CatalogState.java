package dev.weir.server.catalog;

import dev.weir.format.wire.TableName;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All tables at one moment. Immutable. */
public final class CatalogState {
    public static final CatalogState EMPTY = new CatalogState(new TreeMap<>());

    private final SortedMap<String, TableInfo> tables;

    private CatalogState(SortedMap<String, TableInfo> tables) {
        this.tables = Collections.unmodifiableSortedMap(tables);
    }

    /** Ordered by database and name. */
    public Collection<TableInfo> tables() {
        return tables.values();
    }

    public Optional<TableInfo> find(TableName name) {
        return Optional.ofNullable(tables.get(name.qualified()));
    }

    CatalogState with(TableInfo table) {
        SortedMap<String, TableInfo> changed = new TreeMap<>(tables);
        changed.put(table.fullName(), table);
        return new CatalogState(changed);
    }

    CatalogState without(TableName name) {
        SortedMap<String, TableInfo> changed = new TreeMap<>(tables);
        changed.remove(name.qualified());
        return new CatalogState(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CatalogState state && tables.equals(state.tables);
    }

    @Override
    public int hashCode() {
        return tables.hashCode();
    }
}
