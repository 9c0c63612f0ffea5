package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlCatalog;
import dev.weir.server.query.SqlTables;
import dev.weir.server.query.Statements;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Publishing;
import dev.weir.server.tablet.SeenTable;
import dev.weir.server.tablet.Tables;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads and writes of statements, on the same paths as everybody's. */
public final class TableAccess implements SqlTables {
    private final Tables tables;
    private final Publishing publishing;
    private final SqlCatalog catalog;
    private final PutPath puts;
    private final Statements statements;

    public TableAccess(Tables tables, Publishing publishing, Catalog catalog, PutPath puts, Statements statements) {
        this.statements = statements;
        this.publishing = publishing;
        this.tables = tables;
        this.catalog = new CatalogAccess(catalog);
        this.puts = puts;
    }

    @Override
    public List<String> names() {
        return tables.all().stream()
                .map(table -> table.info().name().toString())
                .toList();
    }

    @Override
    public SqlCatalog catalog() {
        return catalog;
    }

    @Override
    public Optional<TableSpec> spec(String name) {
        return open(name).map(table -> table.info().spec());
    }

    @Override
    public List<RunningStatement.Seen> running() {
        return statements.running();
    }

    @Override
    public Map<String, SeenTable> see(Collection<String> names) {
        Map<String, OpenTable> wanted = new LinkedHashMap<>();
        for (String name : names) {
            open(name).ifPresent(table -> wanted.put(name, table));
        }
        Map<String, SeenTable> seen = new HashMap<>();
        Iterator<SeenTable> all =
                SeenTable.all(List.copyOf(wanted.values()), publishing).iterator();
        wanted.keySet().forEach(name -> seen.put(name, all.next()));
        return seen;
    }

    private Optional<OpenTable> open(String name) {
        try {
            return tables.find(TableName.parse(name));
        } catch (WeirException e) {
            // SQL asks for anything that might be a table, also for what cannot be one of ours
            return Optional.empty();
        }
    }

    @Override
    public void create(TableSpec spec) {
        tables.create(spec, Tables.IfExists.FAIL);
    }

    @Override
    public void alter(String name, TableChange change) {
        tables.alter(TableName.parse(name), change);
    }

    @Override
    public void drop(String name) {
        TableName parsed = TableName.parse(name);
        if (!tables.drop(parsed)) {
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "there is no such table table=" + parsed);
        }
    }

    @Override
    public void append(String name, VectorSchemaRoot rows) {
        puts.append(tables.require(TableName.parse(name)), rows, Coverage.WHOLE_ROWS);
    }

    @Override
    public void update(String name, VectorSchemaRoot rows) {
        puts.append(tables.require(TableName.parse(name)), rows, Coverage.SOME_COLUMNS);
    }
}
