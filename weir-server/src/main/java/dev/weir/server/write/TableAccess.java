package dev.weir.server.write;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.query.SqlTables;
import dev.weir.server.tablet.Tables;
import dev.weir.storage.log.ReadLease;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads and writes of statements, on the same paths as everybody's. */
public final class TableAccess implements SqlTables {
    private final Tables tables;
    private final PutPath puts;

    public TableAccess(Tables tables, PutPath puts) {
        this.tables = tables;
        this.puts = puts;
    }

    @Override
    public List<String> names() {
        return tables.all().stream()
                .map(table -> table.info().name().toString())
                .toList();
    }

    @Override
    public Optional<Seen> find(String name) {
        TableName parsed;
        try {
            parsed = TableName.parse(name);
        } catch (WeirException e) {
            // SQL asks for anything that might be a table, also for what cannot be one of ours
            return Optional.empty();
        }
        return tables.find(parsed).map(table -> {
            // first the logs: so the buckets stay open, and nothing goes that is behind the states
            List<ReadLease> leases = table.leases();
            try {
                return new Seen(table.info().spec(), table.info().schemaId(), leases, table.states());
            } catch (RuntimeException e) {
                leases.forEach(ReadLease::close);
                throw e;
            }
        });
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
