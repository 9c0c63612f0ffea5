package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The statements that change tables. DuckDB parses their columns and computes their rows; the tables are Weir's. */
final class Changes {
    private static final String DRAFT = "weir_draft";

    private final Tables tables;
    private final BufferAllocator allocator;
    private final Supplier<QueryRun> newRun;

    Changes(Tables tables, BufferAllocator allocator, Supplier<QueryRun> newRun) {
        this.tables = tables;
        this.allocator = allocator;
        this.newRun = newRun;
    }

    String create(SqlStatement.Create create) {
        if (exists(create.table(), create.ifPresent())) {
            return "exists " + create.table();
        }
        QueryRun.Draft draft;
        try (QueryRun run = newRun.get()) {
            draft = run.draft(DRAFT, create.columns());
        }
        tables.create(TableOptions.spec(create.table(), draft.columns(), draft.primaryKey(), create.options()));
        return "created " + create.table();
    }

    long createAs(SqlStatement.CreateAs create, Consumer<QueryRun> running) {
        if (exists(create.table(), create.ifPresent())) {
            return 0;
        }
        try (QueryRun run = newRun.get()) {
            running.accept(run);
            run.prepare("", create.query(), DuckNative.STATEMENT_SELECT);
            DuckConnection.Rows rows = run.start(create.query(), QueryRun.Planning.IF_FILTERED);
            List<Field> columns = StreamedResult.fields(rows);
            columns.forEach(Changes::checkStorable);
            TableSpec spec = TableOptions.spec(create.table(), columns, List.of(), create.options());
            tables.create(spec);
            try {
                return append(create.table(), run, rows, spec.schema().arrow());
            } catch (RuntimeException e) {
                // Nobody has been told of the table yet: half of it would look like all of it.
                tables.drop(create.table());
                throw e;
            }
        }
    }

    String alter(SqlStatement.Alter alter) {
        Optional<String> name = Names.find(tables.names(), alter.table());
        if (name.isEmpty()) {
            if (alter.ifAbsent() == SqlStatement.IfPresent.IGNORE) {
                return "no table " + alter.table();
            }
            throw DuckErrors.unknownTable(alter.table(), tables.names());
        }
        tables.alter(name.get(), TableOptions.change(alter.options()));
        return "altered " + name.get();
    }

    String drop(SqlStatement.Drop drop) {
        Optional<String> name = Names.find(tables.names(), drop.table());
        if (name.isEmpty()) {
            if (drop.ifAbsent() == SqlStatement.IfPresent.IGNORE) {
                return "no table " + drop.table();
            }
            throw DuckErrors.unknownTable(drop.table(), tables.names());
        }
        tables.drop(name.get());
        return "dropped " + name.get();
    }

    long insert(SqlStatement.Insert insert, Consumer<QueryRun> running) {
        String name = Names.find(tables.names(), insert.table())
                .orElseThrow(() -> DuckErrors.unknownTable(insert.table(), tables.names()));
        List<Field> columns;
        try (HotTable table =
                tables.describe(name).orElseThrow(() -> DuckErrors.unknownTable(insert.table(), tables.names()))) {
            columns = table.schema().columns();
        }
        String sql = cast(insert, columns);
        try (QueryRun run = newRun.get()) {
            running.accept(run);
            run.prepare("", sql, DuckNative.STATEMENT_SELECT);
            DuckConnection.Rows rows = run.start(sql, QueryRun.Planning.IF_FILTERED);
            return append(name, run, rows, new Schema(columns));
        }
    }

    /** The rows of the insert, as a query that yields all of the table's columns with the table's types. */
    private static String cast(SqlStatement.Insert insert, List<Field> columns) {
        List<String> given = insert.columns().isEmpty()
                ? columns.stream().map(Field::getName).toList()
                : insert.columns();
        Set<String> seen = new HashSet<>();
        for (String column : given) {
            if (columns.stream().noneMatch(field -> field.getName().equalsIgnoreCase(column))) {
                throw new WeirException(
                        ErrorCode.UNKNOWN_COLUMN,
                        "the table has no such column column=" + column + " columns="
                                + columns.stream().map(Field::getName).toList());
            }
            if (!seen.add(column.toLowerCase(Locale.ROOT))) {
                throw new WeirException(ErrorCode.INVALID_SQL, "a column stands there twice column=" + column);
            }
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            names.add("c" + i);
        }
        List<String> values = new ArrayList<>();
        for (Field column : columns) {
            int position = -1;
            for (int i = 0; i < given.size(); i++) {
                if (given.get(i).equalsIgnoreCase(column.getName())) {
                    position = i;
                }
            }
            values.add("cast(" + (position < 0 ? "null" : "weir_rows.c" + position) + " as " + DuckTypes.sql(column)
                    + ") as " + SqlTokens.quote(column.getName()));
        }
        return "select " + String.join(", ", values) + " from (" + insert.query() + "\n) as weir_rows("
                + String.join(", ", names) + ")";
    }

    private long append(String table, QueryRun run, DuckConnection.Rows rows, Schema schema) {
        long count = 0;
        try (StreamedResult result = new StreamedResult(run, rows, schema, allocator)) {
            while (result.next()) {
                for (FieldVector vector : result.root().getFieldVectors()) {
                    if (!vector.getField().isNullable() && vector.getNullCount() > 0) {
                        throw new WeirException(
                                ErrorCode.INVALID_REQUEST,
                                "a null for a column that takes none table=" + table + " column=" + vector.getName());
                    }
                }
                tables.append(table, result.root());
                count += result.root().getRowCount();
            }
        }
        return count;
    }

    private boolean exists(String table, SqlStatement.IfPresent ifPresent) {
        Optional<String> found = Names.find(tables.names(), table);
        if (found.isPresent() && ifPresent == SqlStatement.IfPresent.FAIL) {
            throw new WeirException(ErrorCode.TABLE_EXISTS, "there is a table of this name table=" + found.get());
        }
        return found.isPresent();
    }

    /** Refuses types that a query can answer but a table cannot hold. */
    static void checkStorable(Field field) {
        String instead = switch (field.getType()) {
            case ArrowType.Int type
            when !type.getIsSigned() -> type.getBitWidth() < 64 ? "the next larger signed integer" : "decimal(20, 0)";
            case ArrowType.Interval _ -> "bigint, for example of milliseconds";
            case ArrowType.Null _ -> "a type, as in cast(null as varchar)";
            default -> "";
        };
        if (!instead.isEmpty()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "a table cannot have a column of this type: use " + instead + " column=" + field.getName()
                            + " type=" + field.getType());
        }
        field.getChildren().forEach(Changes::checkStorable);
    }

    static Field required(Field field) {
        return new Field(
                field.getName(), new FieldType(false, field.getType(), null, field.getMetadata()), field.getChildren());
    }
}
