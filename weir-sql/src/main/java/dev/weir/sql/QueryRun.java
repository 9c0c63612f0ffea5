package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * One query on a connection of its own: checked, planned for pruning if that may pay, started. It is looked at beside the light ones, and changes to a seat of
 * its own, before DuckDB binds it, if it may not be one. Closing it frees everything, in the order that DuckDB needs: result, statement, connection, then the
 * batches that scans held.
 */
final class QueryRun implements AutoCloseable {
    /** Without one of these words no row is filtered, and no plan is made for it. */
    private static final Set<String> FILTERING =
            Set.of("where", "join", "having", "qualify", "filter", "in", "intersect", "semi");

    private static final Set<String> SUMMARIZING = Set.of("min", "max", "count");

    /** A query with one of these words is no {@link Summary}, though another one in the same statement may be. */
    private static final Set<String> NARROWING = Set.of("where", "join", "group", "distinct", "over");

    private final Seats seats;
    private final StatementScope scope;
    private volatile Seat.Taken place;
    private String text = "";
    private SqlTokens words = new SqlTokens("");
    private DuckConnection.@Nullable Prepared prepared;
    private DuckConnection.@Nullable Rows rows;
    private boolean closed;

    /** @param place a light one, closed with this */
    QueryRun(Seats seats, Seat.Taken place, StatementScope scope) {
        this.seats = seats;
        this.place = place;
        this.scope = scope;
    }

    /** When a plan is made just to learn what can be skipped. */
    enum Planning {
        IF_FILTERED,
        ALWAYS
    }

    StatementScope scope() {
        return scope;
    }

    private DuckConnection connection() {
        return place.connection();
    }

    /** Checks a query that is not run. */
    void check(String sql) {
        try {
            resolve(sql);
            bind("", DuckNative.STATEMENT_SELECT);
        } catch (DuckConnection.DuckException e) {
            throw error(e);
        }
    }

    /**
     * Checks a query that is going to be run.
     *
     * @param prefix {@code explain} or nothing
     */
    void prepare(String prefix, String sql, int statementType) {
        try {
            if (!Weight.isLight(resolve(sql))) {
                Seat.Taken before = place;
                place = seats.own();
                before.close();
            }
            bind(prefix, statementType);
        } catch (DuckConnection.DuckException e) {
            throw error(e);
        }
    }

    private Resolver.Resolved resolve(String sql) throws DuckConnection.DuckException {
        Resolver.Resolved resolved =
                scope.resolver(connection()).resolve(sql, scope.session().database());
        scope.see(resolved);
        text = resolved.sql();
        words = new SqlTokens(text + " " + String.join(" ", resolved.views().values()));
        return resolved;
    }

    private void bind(String prefix, int statementType) throws DuckConnection.DuckException {
        if (Catalog.isNamedIn(words)) {
            place.seat().require(scope.catalog());
        }
        DuckConnection.Prepared statement = ScanFunction.with(
                scope, StatementScope.Pass.CHECK, () -> connection().prepare(prefix + text));
        prepared = statement;
        if (statement.type() != statementType) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "this statement is none of weir's: ask with select, or use create table, drop table, insert,"
                            + " show tables, describe, explain");
        }
    }

    /**
     * What the checked query takes and answers.
     *
     * @param parameters their types, where DuckDB could tell
     * @param columns none when they are not known before the parameters are
     */
    record Shape(List<Optional<Field>> parameters, Optional<List<Field>> columns) {}

    Shape shape() {
        DuckConnection.Prepared statement = prepared();
        List<Optional<Field>> parameters = new ArrayList<>();
        for (int number = 1; number <= statement.parameters(); number++) {
            parameters.add(known(statement.parameterType(number), "$" + number));
        }
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < statement.columns(); i++) {
            known(statement.type(i), statement.name(i)).ifPresent(columns::add);
        }
        return new Shape(parameters, columns.size() == statement.columns() ? Optional.of(columns) : Optional.empty());
    }

    List<Field> columns() {
        return shape().columns()
                .orElseThrow(() -> new WeirException(
                        ErrorCode.INVALID_SQL, "a statement with parameters has to be prepared, and run with values"));
    }

    /** What was told when the statement was prepared may not be true any more. */
    void requireColumns(List<Field> told) {
        List<Field> now = columns();
        boolean same = now.size() == told.size();
        for (int i = 0; same && i < now.size(); i++) {
            same = now.get(i).getType().equals(told.get(i).getType())
                    && now.get(i).getChildren().equals(told.get(i).getChildren());
        }
        if (!same) {
            // in PostgreSQL's words, by which drivers know that they have to
            throw new SqlException(
                    ErrorCode.INVALID_SQL,
                    SqlStates.OTHER_COLUMNS,
                    "cached plan must not change result type: the statement answers other columns than when it was prepared; prepare it again");
        }
    }

    private static Optional<Field> known(long type, String name) {
        if (type == 0) {
            return Optional.empty();
        }
        try {
            return DuckTypes.isKnown(type) ? Optional.of(DuckTypes.field(name, type)) : Optional.empty();
        } finally {
            DuckTypes.destroy(type);
        }
    }

    private DuckConnection.Prepared prepared() {
        DuckConnection.Prepared statement = prepared;
        if (statement == null) {
            throw new WeirException(ErrorCode.INTERNAL, "a query was used before it was prepared");
        }
        return statement;
    }

    /** Starts the prepared query. */
    DuckConnection.Rows start(Planning planning) {
        scope.checkCancelled();
        try {
            if (planning == Planning.ALWAYS || pays()) {
                plan();
            }
            if (planning == Planning.ALWAYS || maySummarize()) {
                summarize();
            }
            DuckConnection.Prepared statement = prepared();
            DuckConnection.Rows started = ScanFunction.with(scope, StatementScope.Pass.RUN, statement::execute);
            rows = started;
            return started;
        } catch (DuckConnection.DuckException e) {
            throw error(e);
        }
    }

    /**
     * Has DuckDB make a temporary table of these column definitions, which nobody else sees and which goes with the connection, and reads off
     * what they mean.
     */
    Draft draft(String name, String definitions) {
        try {
            connection().run("create temp table " + name + " (" + definitions + "\n)");
            Map<String, String> facts = new HashMap<>();
            String where = " where table_name = '" + name + "' and database_name = 'temp'";
            for (String fact : connection()
                    .text("select coalesce(string_agg(column_name || chr(1) || is_nullable || chr(1) || data_type"
                            + " || chr(1) || coalesce(column_default, ''), chr(2)), '') from duckdb_columns()"
                            + where)
                    .split("\u0002", -1)) {
                facts.put(fact.substring(0, fact.indexOf(1)), fact);
            }
            String constraints = " from duckdb_constraints()" + where + " and constraint_type ";
            String constraint = connection()
                    .text("select coalesce(max(constraint_type), '')" + constraints
                            + "not in ('NOT NULL', 'PRIMARY KEY')");
            if (!constraint.isEmpty()) {
                throw new WeirException(
                        ErrorCode.UNSUPPORTED,
                        "a table has no constraints but primary key and not null constraint=" + constraint);
            }
            String key = connection()
                    .text("select coalesce(max(array_to_string(constraint_column_names, chr(1))), '')" + constraints
                            + "= 'PRIMARY KEY'");
            List<Field> fields = new ArrayList<>();
            try (DuckConnection.Prepared all = connection().prepare("from " + name);
                    DuckConnection.Rows none = all.execute()) {
                for (Field field : StreamedResult.fields(none)) {
                    fields.add(column(
                            field, facts.getOrDefault(field.getName(), "").split("\u0001", -1)));
                }
            }
            return new Draft(fields, key.isEmpty() ? List.of() : asDeclared(key.split("\u0001", -1), fields));
        } catch (DuckConnection.DuckException e) {
            throw error(e);
        }
    }

    /** A constraint may name its columns in another case than they have. */
    private static List<String> asDeclared(String[] names, List<Field> fields) {
        return Arrays.stream(names)
                .map(name -> fields.stream()
                        .map(Field::getName)
                        .filter(name::equalsIgnoreCase)
                        .findFirst()
                        .orElse(name))
                .toList();
    }

    /** @param primaryKey names of its columns, in its order; empty: there is none */
    record Draft(List<Field> columns, List<String> primaryKey) {}

    private static Field column(Field field, String[] facts) {
        if (facts.length != 4) {
            throw new WeirException(ErrorCode.UNSUPPORTED, "a column's name cannot be used column=" + field.getName());
        }
        if (!facts[3].isEmpty()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED, "columns have no defaults and are not computed column=" + field.getName());
        }
        if (facts[2].contains("HUGEINT") || facts[2].contains("ENUM(")) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "a table cannot have a column of this type: use decimal(38, 0) or varchar column=" + field.getName()
                            + " type=" + facts[2]);
        }
        Changes.checkStorable(field);
        return facts[1].equals("true") ? field : Changes.required(field);
    }

    private boolean pays() {
        return scope.references().stream().anyMatch(QueryRun::hasRows) && words.mentionsAny(FILTERING);
    }

    private static boolean hasRows(StatementScope.Reference reference) {
        return !reference.source.isSystem() && reference.source.rowCount() > 0;
    }

    /** Whether there is a word of it: counting rows alone reads no column anyway. */
    private boolean maySummarize() {
        if (scope.references().stream().noneMatch(QueryRun::hasRows)) {
            return false;
        }
        SqlTokens tokens = words;
        boolean asked = false;
        int froms = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlTokens.Token token = tokens.at(i);
            froms += token.is("from") ? 1 : 0;
            boolean rows = tokens.at(i + 1).isSymbol("(") && tokens.at(i + 2).isSymbol("*");
            asked |= token.isName()
                    && SUMMARIZING.contains(token.text().toLowerCase(Locale.ROOT))
                    && !(token.is("count") && rows);
        }
        return asked && (froms > 1 || !tokens.mentionsAny(NARROWING));
    }

    /**
     * Has DuckDB plan the query over the stand-ins and takes the conditions out. Both in one transaction with the run, so that
     * {@code now()} is the same in both.
     */
    private void plan() {
        Map<String, List<Field>> columns = shadowed();
        if (columns.isEmpty()) {
            return;
        }
        String plan;
        try {
            connection().run("begin");
            plan = serialized(true);
        } catch (DuckConnection.DuckException e) {
            return; // nothing is skipped, and the run itself will say what is wrong
        }
        Map<String, PlanFilters.Scan> scans = PlanFilters.read(plan, columns);
        for (StatementScope.Reference reference : scope.references()) {
            PlanFilters.Scan scan = scans.get(reference.shadow);
            if (scan != null) {
                reference.predicate = scan.predicate();
                reference.columnsRead = scan.columns();
            }
        }
    }

    /** Has DuckDB plan the query over the stand-ins, without optimising, and finds out of which no row itself is wanted. */
    private void summarize() {
        Map<String, List<Field>> columns = shadowed();
        try {
            Map<String, Summary> summaries = PlanSummaries.read(serialized(false), columns);
            for (StatementScope.Reference reference : scope.references()) {
                reference.summary = Optional.ofNullable(summaries.get(reference.shadow));
                reference.summary.ifPresent(
                        summary -> reference.columnsRead = summary.columns().size());
            }
        } catch (DuckConnection.DuckException e) {
            // all is read, and the run itself will say what is wrong
        }
    }

    private String serialized(boolean optimized) throws DuckConnection.DuckException {
        return ScanFunction.with(
                scope,
                StatementScope.Pass.PLAN,
                () -> connection()
                        .text("select json_serialize_plan(" + SqlTokens.literal(text) + ", optimize := " + optimized
                                + ")"));
    }

    /** The columns of each stand-in, all of which are there then. */
    private Map<String, List<Field>> shadowed() {
        Map<String, List<Field>> columns = new HashMap<>();
        for (StatementScope.Reference reference : scope.references()) {
            columns.put(reference.shadow, reference.source.columns());
            place.seat().require(reference.shadow, reference.source.columns());
        }
        return columns;
    }

    /** What the caller gets to see: the callback's own error if there was one, else DuckDB's. */
    WeirException error(DuckConnection.DuckException e) {
        WeirException own = scope.failure();
        WeirException cancelled = scope.cancelled();
        if (cancelled != null) {
            return cancelled;
        }
        if (own != null) {
            return own;
        }
        return DuckErrors.of(String.valueOf(e.getMessage()), scope.tableNames());
    }

    /** Any thread. */
    void cancel(WeirException reason) {
        scope.cancel(reason);
        connection().interrupt();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (rows != null) {
            rows.close();
        }
        if (prepared != null) {
            prepared.close();
        }
        place.close();
        scope.close();
    }
}
