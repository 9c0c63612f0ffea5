package dev.weir.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.ViewSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the tables and views that a query means. DuckDB asks for a table by its last name only; so a name with a database, or one of another database than the
 * main one, is written as one quoted name, in the places where DuckDB's own parser says that a table is meant. What the query does not need is not done: one that
 * names tables of the main database alone is left as it is.
 */
final class Resolver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_DEPTH = 32;

    private final DuckConnection connection;
    private final Tables all;
    private final Catalog postgres;
    private final Session session;
    private final List<String> tables;
    private final List<String> views = new ArrayList<>();
    private final Map<String, ViewSpec> viewSpecs = new HashMap<>();
    private final Set<String> databases;
    private final Set<String> bareTables = new HashSet<>();
    private final Set<String> bareViews = new HashSet<>();

    private final Set<String> found = new HashSet<>();
    private final Map<String, String> viewTexts = new HashMap<>();

    /**
     * A query that DuckDB can bind.
     *
     * @param tables exact names of those that it may read
     * @param views of each view that it may name, in lower case, the query behind it
     */
    record Resolved(String sql, Set<String> tables, Map<String, String> views) {}

    private record Edit(int start, int end, String text) {}

    Resolver(DuckConnection connection, Tables all, Catalog postgres, Session session) {
        this.connection = connection;
        this.postgres = postgres;
        this.session = session;
        this.all = all;
        this.tables = all.names();
        this.databases = Set.copyOf(all.catalog().databases());
        tables.forEach(name -> bareTables.add(bare(name)));
        for (ViewSpec view : all.catalog().views()) {
            String name = view.name().toString();
            views.add(name);
            viewSpecs.put(name, view);
            bareViews.add(bare(name));
        }
    }

    private static String bare(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    Resolved resolve(String sql, String database) throws DuckConnection.DuckException {
        String text = resolve(sql, database, 0);
        return new Resolved(text, found, viewTexts);
    }

    private String resolve(String written, String database, int depth) throws DuckConnection.DuckException {
        if (depth > MAX_DEPTH) {
            throw new WeirException(ErrorCode.INVALID_SQL, "views name each other too deeply limit=" + MAX_DEPTH);
        }
        AsOf asOf = AsOf.of(asSelect(postgres.translated(written, session)));
        String sql = asOf.sql();
        SqlTokens tokens = new SqlTokens(sql);
        boolean treeNeeded = !asOf.conditions().isEmpty();
        for (int i = 0; i < tokens.size(); i++) {
            SqlTokens.Token token = tokens.at(i);
            String name = StatementScope.plain(token.text().toLowerCase(Locale.ROOT));
            boolean table = token.isName() && bareTables.contains(name);
            boolean view = token.isName() && bareViews.contains(name);
            if (table) {
                Names.find(tables, name, TableName.MAIN).ifPresent(found::add);
            }
            boolean dotted = i > 0 && tokens.at(i - 1).isSymbol(".");
            treeNeeded |= view || (table && (dotted || !database.equals(TableName.MAIN)));
            treeNeeded |= token.isName()
                    && dotted
                    && databases.contains(tokens.at(i - 2 < 0 ? 0 : i - 2).text());
        }
        return treeNeeded ? edited(asOf, tokens, database, depth) : sql;
    }

    /** {@code table t} as {@code from t}, since DuckDB does not tell the place of the table in the first. */
    private static String asSelect(String sql) {
        SqlTokens tokens = new SqlTokens(sql);
        return tokens.at(0).is("table") ? "from " + tokens.textFrom(1) : sql;
    }

    private String edited(AsOf asOf, SqlTokens tokens, String database, int depth) throws DuckConnection.DuckException {
        String sql = asOf.sql();
        JsonNode tree;
        try {
            tree = JSON.readTree(connection.text("select json_serialize_sql(" + SqlTokens.literal(sql) + ")"));
        } catch (JsonProcessingException e) {
            throw new WeirException(ErrorCode.INTERNAL, "duckdb's syntax tree could not be read", e);
        }
        Places places = new Places(sql, tokens);
        Set<String> named = new HashSet<>();
        collectNamedQueries(tree, named);
        Map<Integer, Edit> edits = new HashMap<>();
        Set<String> moved = new HashSet<>();
        List<JsonNode> columns = new ArrayList<>();
        walk(tree, node -> {
            switch (node.path("type").asText()) {
                case "BASE_TABLE" ->
                    edit(node, places, asOf, database, named, depth, moved)
                            .ifPresent(edit -> edits.put(edit.start(), edit));
                case "COLUMN_REF" -> columns.add(node);
                default -> {
                    // names nothing
                }
            }
        });
        for (JsonNode column : columns) {
            shortened(column, places, moved).ifPresent(edit -> edits.put(edit.start(), edit));
        }
        StringBuilder text = new StringBuilder(sql);
        edits.values().stream()
                .sorted((a, b) -> Integer.compare(b.start(), a.start()))
                .forEach(edit -> text.replace(edit.start(), edit.end(), edit.text()));
        return text.toString();
    }

    private interface Visit {
        void node(JsonNode node) throws DuckConnection.DuckException;
    }

    private static void walk(JsonNode node, Visit visit) throws DuckConnection.DuckException {
        if (node.isObject() && node.has("type")) {
            visit.node(node);
        }
        for (JsonNode child : node) {
            walk(child, visit);
        }
    }

    /** Names that WITH gives, anywhere in the statement. */
    private static void collectNamedQueries(JsonNode node, Set<String> named) {
        for (JsonNode entry : node.path("cte_map").path("map")) {
            named.add(entry.path("key").asText().toLowerCase(Locale.ROOT));
        }
        node.forEach(child -> collectNamedQueries(child, named));
    }

    /** How a table has to be written, if otherwise than it is. */
    private Optional<Edit> edit(
            JsonNode node, Places places, AsOf asOf, String database, Set<String> named, int depth, Set<String> moved)
            throws DuckConnection.DuckException {
        String catalog = node.path("catalog_name").asText();
        String schema = node.path("schema_name").asText();
        String table = node.path("table_name").asText();
        boolean foreign = !catalog.isEmpty() && !catalog.equalsIgnoreCase(Names.CATALOG);
        if (foreign && bareTables.contains(bare(StatementScope.plain(table)))) {
            throw DuckErrors.unknownTable(catalog + "." + schema + "." + table, tables);
        }
        if (foreign
                || CatalogScript.SCHEMAS.containsValue(schema)
                || (schema.isEmpty() && named.contains(table.toLowerCase(Locale.ROOT)))) {
            return Optional.empty();
        }
        String plain = StatementScope.plain(table);
        String suffix = table.substring(plain.length());
        String written = schema.isEmpty() ? plain : Names.database(schema) + "." + plain;
        Optional<String> name = Names.find(tables, written, database);
        Optional<String> view = name.isPresent() ? Optional.empty() : Names.find(views, written, database);
        if (name.isEmpty() && view.isEmpty()) {
            if (!schema.isEmpty() && (databases.contains(Names.database(schema)) || bareTables.contains(bare(plain)))) {
                throw DuckErrors.unknownTable(schema + "." + table, tables);
            }
            return Optional.empty();
        }
        name.ifPresent(found::add);
        if (view.isPresent()) {
            see(view.get(), depth);
        }
        String meant = name.or(() -> view).orElseThrow();
        Places.Name place = places.name(node.path("query_location").asInt());
        boolean same = schema.isEmpty() && meant.equalsIgnoreCase(plain);
        String condition = asOf.conditions().get(place.end());
        if (same && condition == null) {
            return Optional.empty();
        }
        if (condition != null) {
            requireLog(meant);
        }
        moved.add((schema + "." + table).toLowerCase(Locale.ROOT));
        String alias = node.path("alias").asText().isEmpty() ? " as " + SqlTokens.quote(table) : "";
        String rows = condition == null ? written(meant + suffix) : AsOf.rows(meant, condition);
        return Optional.of(new Edit(place.start(), place.end(), rows + alias));
    }

    /** With the database that DuckDB itself has, as it has relations of its own by some names. */
    private static String written(String name) {
        return (name.indexOf('.') < 0 ? TableName.MAIN + "." : "") + SqlTokens.quote(name);
    }

    private void requireLog(String name) {
        TableSpec table = all.spec(name).orElseThrow(() -> DuckErrors.unknownTable(name, tables));
        if (table.key().isPresent()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "as of is for log tables: rows by key are kept as they are now, what they were is in their changelog, \""
                            + name + "$changelog\" table=" + name);
        }
    }

    private void see(String view, int depth) throws DuckConnection.DuckException {
        String key = view.toLowerCase(Locale.ROOT);
        ViewSpec spec = viewSpecs.get(view);
        if (spec != null && !viewTexts.containsKey(key)) {
            String text = resolve(spec.sql(), spec.database(), depth + 1);
            viewTexts.put(key, text);
        }
    }

    /** A column of a table that has lost its database: {@code database.table.column} is {@code table.column} then. */
    private static Optional<Edit> shortened(JsonNode column, Places places, Set<String> moved) {
        JsonNode names = column.path("column_names");
        for (int i = 0; i + 2 < names.size(); i++) {
            String table = names.get(i).asText() + "." + names.get(i + 1).asText();
            if (moved.contains(table.toLowerCase(Locale.ROOT))) {
                Places.Name place = places.name(column.path("query_location").asInt());
                return Optional.of(new Edit(place.start(), place.partStart(i + 1), ""));
            }
        }
        return Optional.empty();
    }
}
