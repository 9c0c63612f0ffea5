package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The statements that make the Postgres catalog, read from resources that are written as if for Postgres: with its schemas' names, and its
 * types. What they create is what statements may name.
 */
final class CatalogScript {
    /** Each of Postgres's schemas stands in one of DuckDB's own, as DuckDB has some of the same names. */
    static final Map<String, String> SCHEMAS = Map.of("pg_catalog", "weir_pg", "information_schema", "weir_info");

    /** The parameter for which the translation puts in what is known of the session. */
    static final String SESSION = "session";

    private static final List<String> RESOURCES = List.of("types", "catalog", "functions", "information", "empty");

    /** What is created: a relation, a function, or a function that is used as a relation because it needs the session. */
    enum Kind {
        RELATION,
        FUNCTION,
        SESSION_FUNCTION,
        SESSION_RELATION
    }

    private final List<String> statements = new ArrayList<>();
    private final Map<String, Map<String, Kind>> created = new HashMap<>();
    private final Set<String> words = new HashSet<>();

    CatalogScript() {
        for (String resource : RESOURCES) {
            read(resource);
        }
        words.addAll(SCHEMAS.keySet());
        words.addAll(kinds("pg_catalog").keySet());
    }

    private void read(String resource) {
        SqlTokens tokens = new SqlTokens(text("catalog/" + resource + ".sql"));
        int start = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || tokens.at(i).isSymbol(";")) {
                add(tokens, start, i);
                start = i + 1;
            }
        }
    }

    private static String text(String resource) {
        try (InputStream in = CatalogScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new WeirException(ErrorCode.INTERNAL, "a resource is missing name=" + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new WeirException(ErrorCode.INTERNAL, "a resource cannot be read name=" + resource, e);
        }
    }

    private void add(SqlTokens tokens, int from, int to) {
        if (from >= to) {
            return;
        }
        String schema = tokens.at(from + 2).text();
        statements.add(tokens.text(from, from + 2) + " " + SCHEMAS.get(schema) + tokens.text(from + 3, to));
        if (!tokens.at(from).is("create")) {
            return;
        }
        String name = tokens.at(from + 4).text();
        Kind kind = Kind.RELATION;
        if (tokens.at(from + 1).is("macro")) {
            boolean session = tokens.at(from + 6).is(SESSION);
            int close = tokens.closing(from + 5);
            boolean alone = session && close == from + 7 && tokens.at(close + 2).is("table");
            kind = alone ? Kind.SESSION_RELATION : session ? Kind.SESSION_FUNCTION : Kind.FUNCTION;
        }
        created.computeIfAbsent(schema, _ -> new HashMap<>()).put(name, kind);
    }

    /** In the order in which they have to be run; of each only the name of what it creates or fills is translated yet. */
    List<String> statements() {
        return statements;
    }

    /** What there is in a schema of Postgres, by names in lower case. */
    Map<String, Kind> kinds(String schema) {
        return created.getOrDefault(schema, Map.of());
    }

    /** Without one of these words, in lower case, a statement has nothing to do with the catalog. */
    Set<String> words() {
        return words;
    }
}
