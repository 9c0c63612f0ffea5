package dev.weir.server.catalog;

import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * All databases, tables, views and comments at one moment. Immutable.
 *
 * @param databases ordered; the main one is always among them
 * @param tablesByName by qualified name
 * @param viewsByName by qualified name; no table has one of these
 */
public record CatalogState(
        SortedSet<String> databases,
        SortedMap<String, TableInfo> tablesByName,
        SortedMap<String, ViewSpec> viewsByName,
        Map<Commented, String> comments) {
    public static final CatalogState EMPTY =
            new CatalogState(new TreeSet<>(Set.of(TableName.MAIN)), new TreeMap<>(), new TreeMap<>(), Map.of());

    public CatalogState {
        databases = Collections.unmodifiableSortedSet(new TreeSet<>(databases));
        tablesByName = Collections.unmodifiableSortedMap(new TreeMap<>(tablesByName));
        viewsByName = Collections.unmodifiableSortedMap(new TreeMap<>(viewsByName));
        comments = Map.copyOf(comments);
    }

    /** Ordered by database and name. */
    public Collection<TableInfo> tables() {
        return tablesByName.values();
    }

    /** Ordered by database and name. */
    public Collection<ViewSpec> views() {
        return viewsByName.values();
    }

    public Optional<TableInfo> find(TableName name) {
        return Optional.ofNullable(tablesByName.get(name.qualified()));
    }

    public Optional<ViewSpec> view(TableName name) {
        return Optional.ofNullable(viewsByName.get(name.qualified()));
    }

    CatalogState with(TableInfo table) {
        SortedMap<String, TableInfo> changed = new TreeMap<>(tablesByName);
        changed.put(table.fullName(), table);
        return new CatalogState(databases, changed, viewsByName, comments);
    }

    /** Without the table and what was said of it. */
    CatalogState without(TableName name) {
        SortedMap<String, TableInfo> changed = new TreeMap<>(tablesByName);
        changed.remove(name.qualified());
        return new CatalogState(databases, changed, viewsByName, commentsWithout(name));
    }

    CatalogState withDatabases(Consumer<SortedSet<String>> change) {
        SortedSet<String> changed = new TreeSet<>(databases);
        change.accept(changed);
        Map<Commented, String> kept = new HashMap<>(comments);
        kept.keySet().removeIf(on -> on instanceof Commented.Database(String name) && !changed.contains(name));
        return new CatalogState(changed, tablesByName, viewsByName, kept);
    }

    CatalogState with(ViewSpec view) {
        SortedMap<String, ViewSpec> changed = new TreeMap<>(viewsByName);
        changed.put(view.name().qualified(), view);
        return new CatalogState(databases, tablesByName, changed, comments);
    }

    CatalogState withoutView(TableName name) {
        SortedMap<String, ViewSpec> changed = new TreeMap<>(viewsByName);
        changed.remove(name.qualified());
        return new CatalogState(databases, tablesByName, changed, commentsWithout(name));
    }

    CatalogState withComment(Commented on, Optional<String> text) {
        Map<Commented, String> changed = new HashMap<>(comments);
        text.ifPresentOrElse(said -> changed.put(on, said), () -> changed.remove(on));
        return new CatalogState(databases, tablesByName, viewsByName, changed);
    }

    private Map<Commented, String> commentsWithout(TableName gone) {
        Map<Commented, String> kept = new HashMap<>(comments);
        kept.keySet().removeIf(on -> switch (on) {
            case Commented.Database _ -> false;
            case Commented.Table(TableName table) -> table.equals(gone);
            case Commented.Column(TableName table, String _) -> table.equals(gone);
        });
        return kept;
    }
}
