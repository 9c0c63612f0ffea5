package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TypeNames;
import dev.weir.format.wire.Change;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The statements that change tables. DuckDB parses their columns and computes their rows; the tables are Weir's. */
final class Changes {
    private static final String DRAFT = "weir_draft";

    private final Tables tables;
    private final BufferAllocator allocator;
    private final Function<Session, QueryRun> newRun;

    Changes(Tables tables, BufferAllocator allocator, Function<Session, QueryRun> newRun) {
        this.tables = tables;
        this.allocator = allocator;
        this.newRun = newRun;
    }

    String create(SqlStatement.Create create, Session session) {
        String name = Names.made(create.table(), session.database());
        if (exists(name, create.ifPresent())) {
            return "exists " + name;
        }
        QueryRun.Draft draft;
        try (QueryRun run = newRun.apply(session)) {
            draft = run.draft(DRAFT, create.columns());
        }
        tables.create(TableOptions.spec(name, draft.columns(), draft.primaryKey(), create.options()));
        return "created " + name;
    }

    long createAs(SqlStatement.CreateAs create, Session session, Consumer<QueryRun> running) {
        String name = Names.made(create.table(), session.database());
        if (exists(name, create.ifPresent())) {
            return 0;
        }
        try (QueryRun run = newRun.apply(session)) {
            running.accept(run);
            run.prepare("", create.query(), DuckNative.STATEMENT_SELECT);
            DuckConnection.Rows rows = run.start(QueryRun.Planning.IF_FILTERED);
            List<Field> columns = StreamedResult.fields(rows);
            columns.forEach(Changes::checkStorable);
            TableSpec spec = TableOptions.spec(name, columns, List.of(), create.options());
            tables.create(spec);
            try {
                return write(run, rows, spec.schema().arrow(), batch -> tables.append(name, batch));
            } catch (RuntimeException e) {
                // Nobody has been told of the table yet: half of it would look like all of it.
                tables.drop(name);
                throw e;
            }
        }
    }

    String alter(SqlStatement.Alter alter, Session session) {
        Optional<String> name = Names.find(tables.names(), alter.table(), session.database());
        if (name.isEmpty()) {
            if (alter.ifAbsent() == SqlStatement.IfPresent.IGNORE) {
                return "no table " + alter.table();
            }
            throw DuckErrors.unknownTable(alter.table(), tables.names());
        }
        tables.alter(name.get(), TableOptions.change(alter.options()));
        return "altered " + name.get();
    }

    String drop(SqlStatement.Drop drop, Session session) {
        Optional<String> name = Names.find(tables.names(), drop.table(), session.database());
        if (name.isEmpty()) {
            if (drop.ifAbsent() == SqlStatement.IfPresent.IGNORE) {
                return "no table " + drop.table();
            }
            throw DuckErrors.unknownTable(drop.table(), tables.names());
        }
        tables.drop(name.get());
        return "dropped " + name.get();
    }

    /**
     * A query whose rows a change writes.
     *
     * @param columns of the rows
     */
    record Rows(TableSpec table, String query, List<Field> columns) {}

    long insert(SqlStatement.Insert insert, Session session, Consumer<QueryRun> running) {
        Rows rows = rows(insert, session);
        return write(rows, session, running, batch -> tables.append(rows.table().name(), batch));
    }

    Rows rows(SqlStatement.Insert insert, Session session) {
        TableSpec spec = spec(insert.table(), session);
        List<Field> columns = spec.schema().columns();
        return new Rows(spec, cast(insert, columns), columns);
    }

    long update(SqlStatement.Update update, Session session, Consumer<QueryRun> running) {
        Rows rows = rows(update, session);
        return write(rows, session, running, batch -> tables.update(rows.table().name(), batch));
    }

    /**
     * Of each row its key, what is set, and what must not be null: the other columns stay as they are, whoever writes them meanwhile.
     */
    Rows rows(SqlStatement.Update update, Session session) {
        TableSpec spec = keyed(update.table(), session);
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.putAll(update.values());
        List<String> key = spec.key().orElseThrow().columns();
        List<Field> sent = new ArrayList<>();
        List<String> selected = new ArrayList<>();
        for (Field column : spec.schema().columns()) {
            String value = values.remove(column.getName());
            boolean ofKey = key.contains(column.getName());
            if (value != null && ofKey) {
                throw new WeirException(
                        ErrorCode.UNSUPPORTED,
                        "the key of a row stays; delete the row and insert another table=" + spec.name() + " column="
                                + column.getName());
            }
            if (value != null || ofKey || !column.isNullable()) {
                sent.add(column);
                selected.add(
                        value == null
                                ? SqlTokens.quote(column.getName())
                                : "cast((" + value + "\n) as " + DuckTypes.sql(column) + ") as "
                                        + SqlTokens.quote(column.getName()));
            }
        }
        if (!values.isEmpty()) {
            throw unknownColumn(values.keySet().iterator().next(), spec.schema().columns());
        }
        String sql = "select " + String.join(", ", selected) + from(update.source(), update.condition());
        return new Rows(spec, sql, sent);
    }

    long delete(SqlStatement.Delete delete, Session session, Consumer<QueryRun> running) {
        Rows rows = rows(delete, session);
        return write(rows, session, running, batch -> tables.append(rows.table().name(), batch));
    }

    Rows rows(SqlStatement.Delete delete, Session session) {
        TableSpec spec = keyed(delete.table(), session);
        List<String> key = spec.key().orElseThrow().columns();
        List<Field> sent = new ArrayList<>(spec.schema().project(key).columns());
        sent.add(spec.logSchema().columns().getLast());
        String sql = "select " + key.stream().map(SqlTokens::quote).collect(Collectors.joining(", ")) + ", "
                + SqlTokens.literal(Change.DELETE) + " as " + Change.COLUMN + from(delete.source(), delete.condition());
        return new Rows(spec, sql, sent);
    }

    /** In parentheses, so that it is a condition and nothing else. */
    private static String from(String source, String condition) {
        return " from " + source + (condition.isEmpty() ? "" : " where (" + condition + "\n)");
    }

    /** A primary-key table, by its name as written. */
    private TableSpec keyed(String written, Session session) {
        TableSpec spec = spec(written, session);
        if (spec.key().isEmpty()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "a log table only grows: rows can be inserted, not changed or deleted; a table with a primary key"
                            + " takes updates and deletes table=" + spec.name());
        }
        return spec;
    }

    private TableSpec spec(String written, Session session) {
        return Names.find(tables.names(), written, session.database())
                .flatMap(tables::spec)
                .orElseThrow(() -> DuckErrors.unknownTable(written, tables.names()));
    }

    private long write(Rows rows, Session session, Consumer<QueryRun> running, Consumer<VectorSchemaRoot> batches) {
        try (QueryRun run = newRun.apply(session)) {
            running.accept(run);
            run.prepare("", rows.query(), DuckNative.STATEMENT_SELECT);
            DuckConnection.Rows started = run.start(QueryRun.Planning.IF_FILTERED);
            return write(run, started, new Schema(rows.columns()), batches);
        }
    }

    private static WeirException unknownColumn(String column, List<Field> columns) {
        return new WeirException(
                ErrorCode.UNKNOWN_COLUMN,
                "the table has no such column column=" + column + " columns="
                        + columns.stream().map(Field::getName).toList());
    }

    /** The rows of the insert, as a query that yields all of the table's columns with the table's types. */
    private static String cast(SqlStatement.Insert insert, List<Field> columns) {
        List<String> given = insert.columns().isEmpty()
                ? columns.stream().map(Field::getName).toList()
                : insert.columns();
        Set<String> seen = new HashSet<>();
        for (String column : given) {
            if (columns.stream().noneMatch(field -> field.getName().equalsIgnoreCase(column))) {
                throw unknownColumn(column, columns);
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

    private long write(QueryRun run, DuckConnection.Rows rows, Schema schema, Consumer<VectorSchemaRoot> batches) {
        long count = 0;
        try (StreamedResult result = new StreamedResult(run, () -> rows, schema, allocator)) {
            while (result.next()) {
                for (FieldVector vector : result.root().getFieldVectors()) {
                    if (!vector.getField().isNullable() && vector.getNullCount() > 0) {
                        throw new SqlException(
                                ErrorCode.INVALID_REQUEST,
                                SqlStates.NULL,
                                "a null for a column that takes none column=" + vector.getName());
                    }
                }
                batches.accept(result.root());
                count += result.root().getRowCount();
            }
        }
        return count;
    }

    private boolean exists(String table, SqlStatement.IfPresent ifPresent) {
        Optional<String> found = Names.find(tables.names(), table, TableName.MAIN);
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
                            + " type=" + TypeNames.shown(field));
        }
        field.getChildren().forEach(Changes::checkStorable);
    }

    static Field required(Field field) {
        return new Field(
                field.getName(), new FieldType(false, field.getType(), null, field.getMetadata()), field.getChildren());
    }
}
