package dev.weir.server.lake;

import dev.weir.server.tablet.LogEnds;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The tables whose rows settle. Any thread. */
public final class SettlingTables {
    private final Tables tables;
    /** By table id, what was last seen of the logs: to look at one that is closed would open it. */
    private final Map<String, LogEnds[]> seen = new ConcurrentHashMap<>();

    public SettlingTables(Tables tables) {
        this.tables = tables;
    }

    /** Those with {@code lake = on}. */
    public List<SettlingTable> all() {
        List<OpenTable> settling = tables.all().stream()
                .filter(table -> table.info().spec().lake().isOn())
                .toList();
        seen.keySet()
                .retainAll(
                        settling.stream().map(table -> table.info().tableId()).collect(Collectors.toSet()));
        return settling.stream()
                .map(table -> new SettlingTable(
                        table,
                        seen.computeIfAbsent(
                                table.info().tableId(),
                                id -> new LogEnds[table.buckets().size()])))
                .toList();
    }

    /** The lake holds the rows of this table below these offsets: retention may take them now. */
    public void settled(String tableId, long[] offsets) {
        tables.settled().settled(tableId, offsets);
    }

    /** Ids of all tables that there are. */
    public Set<String> ids() {
        return tables.all().stream().map(table -> table.info().tableId()).collect(Collectors.toSet());
    }
}
