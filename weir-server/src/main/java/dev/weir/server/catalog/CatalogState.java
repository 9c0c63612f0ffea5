package dev.weir.server.catalog;

import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * All databases, tables, views, comments and pointers at one moment. Immutable.
 *
 * @param databases ordered; the main one is always among them
 * @param tablesByName by qualified name
 * @param viewsByName by qualified name; no table has one of these
 */
public record CatalogState(
        SortedSet<String> databases,
        SortedMap<String, TableInfo> tablesByName,
        SortedMap<String, ViewSpec> viewsByName,
        Map<Commented, String> comments,
        PointerTexts pointers) {
    public static final CatalogState EMPTY = new CatalogState(
            new TreeSet<>(Set.of(TableName.MAIN)), new TreeMap<>(), new TreeMap<>(), Map.of(), PointerTexts.EMPTY);

    public CatalogState {
        // not copied: what changes has been, and the rest is shared with the state before
        databases = Collections.unmodifiableSortedSet(databases);
        tablesByName = Collections.unmodifiableSortedMap(tablesByName);
        viewsByName = Collections.unmodifiableSortedMap(viewsByName);
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
        return new CatalogState(databases, changed, viewsByName, comments, pointers);
    }

    /** Without the table and what was said of it. */
    CatalogState without(TableName name) {
        SortedMap<String, TableInfo> changed = new TreeMap<>(tablesByName);
        changed.remove(name.qualified());
        return new CatalogState(databases, changed, viewsByName, commentsWithout(name), pointers);
    }

    CatalogState withDatabases(Consumer<SortedSet<String>> change) {
        SortedSet<String> changed = new TreeSet<>(databases);
        change.accept(changed);
        Map<Commented, String> kept = new HashMap<>(comments);
        kept.keySet().removeIf(on -> on instanceof Commented.Database(String name) && !changed.contains(name));
        return new CatalogState(changed, tablesByName, viewsByName, kept, pointers);
    }

    CatalogState with(ViewSpec view) {
        SortedMap<String, ViewSpec> changed = new TreeMap<>(viewsByName);
        changed.put(view.name().qualified(), view);
        return new CatalogState(databases, tablesByName, changed, comments, pointers);
    }

    CatalogState withoutView(TableName name) {
        SortedMap<String, ViewSpec> changed = new TreeMap<>(viewsByName);
        changed.remove(name.qualified());
        return new CatalogState(databases, tablesByName, changed, commentsWithout(name), pointers);
    }

    CatalogState withComment(Commented on, Optional<String> text) {
        Map<Commented, String> changed = new HashMap<>(comments);
        text.ifPresentOrElse(said -> changed.put(on, said), () -> changed.remove(on));
        return new CatalogState(databases, tablesByName, viewsByName, changed, pointers);
    }

    CatalogState with(PointerTexts changed) {
        return new CatalogState(databases, tablesByName, viewsByName, comments, changed);
    }

    /** Few commands that make this state of the empty one. */
    List<CatalogCommand> commands() {
        List<CatalogCommand> commands = new ArrayList<>();
        for (String database : databases) {
            if (!database.equals(TableName.MAIN)) {
                commands.add(new CatalogCommand.CreateDatabase(database));
            }
        }
        for (TableInfo table : tables()) {
            commands.add(
                    new CatalogCommand.CreateTable(table.tableId(), table.name(), table.spec(), table.createdAtUs()));
        }
        for (ViewSpec view : views()) {
            commands.add(new CatalogCommand.CreateView(view, false));
        }
        comments.forEach((on, text) -> commands.add(new CatalogCommand.Comment(on, Optional.of(text))));
        addPointers(commands);
        return commands;
    }

    /** Many in one command, as each costs a replay a copy. */
    private void addPointers(List<CatalogCommand> commands) {
        List<PointerSwap> swaps = new ArrayList<>();
        int chars = 0;
        for (var pointer : pointers.startingWith("").entrySet()) {
            int more = pointer.getKey().length() + pointer.getValue().length();
            if (swaps.size() == CatalogMachine.MAX_SWAPS || chars + more > CatalogMachine.MAX_SWAPPED_CHARS) {
                commands.add(new CatalogCommand.SwapPointers(swaps));
                swaps.clear();
                chars = 0;
            }
            swaps.add(new PointerSwap(pointer.getKey(), Optional.empty(), Optional.of(pointer.getValue())));
            chars += more;
        }
        if (!swaps.isEmpty()) {
            commands.add(new CatalogCommand.SwapPointers(swaps));
        }
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
