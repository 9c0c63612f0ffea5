package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The catalog of Postgres, for the tools that ask it: relations and functions in schemas of DuckDB, over Weir's own system tables. They are made in a
 * {@link Seat} when a statement there first names one of them.
 */
final class Catalog {
    private static final Set<String> NAMES = Set.copyOf(CatalogScript.SCHEMAS.values());

    private final CatalogScript script = new CatalogScript();
    private final CatalogText text = new CatalogText(script);
    private final Tables tables;
    private final SystemTables system;
    private final BufferAllocator allocator;
    private final Supplier<StatementScope> scopes;

    Catalog(Tables tables, SystemTables system, BufferAllocator allocator, Supplier<StatementScope> scopes) {
        this.tables = tables;
        this.system = system;
        this.allocator = allocator;
        this.scopes = scopes;
    }

    /** The rows of a system table, as they are now. */
    Optional<RowSource> rows(String lowerName) {
        return system.find(lowerName).map(table -> new SystemRows(table, allocator));
    }

    /** The statement as DuckDB reads it: the same text, unless it names something of the catalog. */
    String translated(String sql, Session session) {
        SqlTokens tokens = new SqlTokens(sql);
        if (!text.concerns(tokens)) {
            return sql;
        }
        Set<String> names = new HashSet<>();
        tables.names().forEach(name -> names.add(Names.plain(name).toLowerCase(Locale.ROOT)));
        return text.translated(tokens, sql, session.literal(), names::contains);
    }

    /** Whether a translated statement can only be bound where the catalog is. */
    static boolean isNamedIn(SqlTokens tokens) {
        return tokens.mentionsAny(NAMES);
    }

    /** Makes all of it, in the connection's database. */
    void make(DuckConnection connection) {
        String at = "";
        try (StatementScope scope = scopes.get()) {
            connection.run("begin");
            for (String schema : CatalogScript.SCHEMAS.values()) {
                connection.run("create schema " + schema);
            }
            for (String statement : script.statements()) {
                at = text.translated(statement);
                String one = at;
                ScanFunction.with(scope, StatementScope.Pass.CHECK, () -> {
                    connection.run(one);
                    return one;
                });
            }
            connection.run("commit");
        } catch (DuckConnection.DuckException e) {
            throw DuckErrors.isCapacity(e)
                    ? DuckErrors.of(String.valueOf(e.getMessage()), tables.names())
                    : new WeirException(
                            ErrorCode.INTERNAL,
                            "the catalog could not be made: " + e.getMessage() + " statement=" + at,
                            e);
        }
    }
}
