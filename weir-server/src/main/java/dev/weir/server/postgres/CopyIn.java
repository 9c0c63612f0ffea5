package dev.weir.server.postgres;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.postgres.value.CopyFormat;
import dev.weir.server.postgres.value.CopyLimits;
import dev.weir.server.postgres.value.CopyReader;
import dev.weir.server.postgres.value.Format;
import dev.weir.server.query.RunningStatement;
import dev.weir.server.query.SqlTables;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows of a COPY that come in, appended in batches as they fill. What was appended before an error stays. */
final class CopyIn implements AutoCloseable {
    private static final int BATCH_BYTES = 4 << 20;
    private static final int BATCH_ROWS = 1 << 16;

    private final RunningStatement running;
    private final SqlTables tables;
    private final String table;
    private final CopyReader reader;
    private final Format format;
    private long count;

    private CopyIn(RunningStatement running, SqlTables tables, String table, CopyReader reader, Format format) {
        this.running = running;
        this.tables = tables;
        this.table = table;
        this.reader = reader;
        this.format = format;
    }

    /** Tells the client to send. */
    static CopyIn begin(
            PostgresDoor door, RunningStatement running, CopyStatement statement, Settings settings, Output output) {
        CopyFormat format = CopyFormat.of(statement.options(), true);
        TableSpec spec = find(door.tables(), statement.names(), settings.database());
        CopyReader reader = new CopyReader(
                format,
                spec.schema().arrow(),
                statement.columns(),
                settings.zone(),
                new CopyLimits(door.config().maxMessageBytes(), BATCH_BYTES, BATCH_ROWS),
                door.memory().allocator());
        int columns = statement.columns().isEmpty()
                ? spec.schema().columns().size()
                : statement.columns().size();
        CopyOut.announce(output, 'G', format, columns);
        output.flush();
        return new CopyIn(running, door.tables(), spec.name(), reader, format.wire());
    }

    /** As SQL finds tables: in any case, and those without a database in the session's. */
    private static TableSpec find(SqlTables tables, List<String> names, String database) {
        List<String> parts = names.size() == 1 ? List.of(database, names.getFirst()) : names;
        String schema = parts.getFirst().toLowerCase(Locale.ROOT).equals("public") ? TableName.MAIN : parts.getFirst();
        String wanted = schema + "." + parts.getLast();
        return tables.spec(wanted)
                .or(() -> tables.names().stream()
                        .filter(name ->
                                name.equalsIgnoreCase(wanted) || (TableName.MAIN + "." + name).equalsIgnoreCase(wanted))
                        .findFirst()
                        .flatMap(tables::spec))
                .orElseThrow(() ->
                        new WeirException(ErrorCode.UNKNOWN_TABLE, "no such table table=" + String.join(".", names)));
    }

    RunningStatement running() {
        return running;
    }

    void data(ByteBuf piece) {
        running.check();
        while (take(() -> reader.read(piece))) {
            append(reader.batch());
        }
    }

    /** How many rows there were. */
    long finish() {
        running.check();
        if (take(reader::finish)) {
            append(reader.batch());
        }
        return count;
    }

    private boolean take(BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (WeirException e) {
            throw SqlStates.ofValue(e, format);
        }
    }

    private void append(VectorSchemaRoot rows) {
        running.check();
        tables.append(table, rows);
        count += rows.getRowCount();
    }

    @Override
    public void close() {
        reader.close();
        running.close();
    }
}
