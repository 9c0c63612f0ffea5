package dev.weir.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;

/** What a statement asks for, as far as it is not DuckDB's business. */
sealed interface SqlStatement {
    /** Rows: DuckDB answers it. */
    record Query(String sql) implements SqlStatement {}

    record Explain(String sql, Mode mode) implements SqlStatement {}

    /** Whether the statement is run to be explained. */
    enum Mode {
        PLAN,
        ANALYZE
    }

    record ShowTables() implements SqlStatement {}

    record Describe(String table) implements SqlStatement {}

    /** @param columns the text between the parentheses */
    record Create(String table, String columns, Map<String, String> options, IfPresent ifPresent)
            implements SqlStatement {}

    record CreateAs(String table, String query, Map<String, String> options, IfPresent ifPresent)
            implements SqlStatement {}

    /** @param options with their new values */
    record Alter(String table, Map<String, String> options, IfPresent ifAbsent) implements SqlStatement {}

    record Drop(String table, IfPresent ifAbsent) implements SqlStatement {}

    record CreateDatabase(String name, IfPresent ifPresent) implements SqlStatement {}

    /** @param content what becomes of tables and views that are in it */
    record DropDatabase(String name, IfPresent ifAbsent, Content content) implements SqlStatement {}

    enum Content {
        KEEP,
        DROP
    }

    record ShowDatabases() implements SqlStatement {}

    /** @param query as it is to be remembered */
    record CreateView(String view, String query, IfPresent ifPresent, boolean replace) implements SqlStatement {}

    record DropView(String view, IfPresent ifAbsent) implements SqlStatement {}

    /**
     * @param kind table, view, column, schema or database
     * @param text empty: there is to be none
     */
    record Comment(String kind, List<String> name, Optional<String> text) implements SqlStatement {}

    /** @param columns in the order of the rows; empty: all of the table's */
    record Insert(String table, List<String> columns, String query) implements SqlStatement {
        /**
         * With the column's type for each parameter that stands alone in its place of a VALUES list.
         *
         * @param given types as far as they are known
         */
        List<Optional<Field>> typed(List<Optional<Field>> given, List<Field> tableColumns) {
            SqlTokens tokens = new SqlTokens(query);
            List<Optional<Field>> types = new ArrayList<>(given);
            if (!tokens.at(0).is("values")) {
                return types;
            }
            int depth = 0;
            int place = 0;
            for (int i = 1; i < tokens.size(); i++) {
                SqlTokens.Token token = tokens.at(i);
                if (token.isSymbol("(")) {
                    place = depth++ == 0 ? 0 : place;
                } else if (token.isSymbol(")")) {
                    depth--;
                } else if (token.isSymbol(",") && depth == 1) {
                    place++;
                } else if (token.kind() == SqlTokens.Kind.PARAMETER && depth == 1) {
                    boolean alone = startsPlace(tokens.at(i - 1)) && endsPlace(tokens.at(i + 1));
                    Optional<Field> column = alone ? column(place, tableColumns) : Optional.empty();
                    int number = Integer.parseInt(token.text());
                    while (types.size() < number) {
                        types.add(Optional.empty());
                    }
                    types.set(number - 1, types.get(number - 1).or(() -> column));
                }
            }
            return types;
        }

        private static boolean startsPlace(SqlTokens.Token token) {
            return token.isSymbol("(") || token.isSymbol(",");
        }

        private static boolean endsPlace(SqlTokens.Token token) {
            return token.isSymbol(")") || token.isSymbol(",");
        }

        private Optional<Field> column(int place, List<Field> tableColumns) {
            if (columns.isEmpty()) {
                return place < tableColumns.size() ? Optional.of(tableColumns.get(place)) : Optional.empty();
            }
            return tableColumns.stream()
                    .filter(column -> place < columns.size() && column.getName().equalsIgnoreCase(columns.get(place)))
                    .findFirst();
        }
    }

    /**
     * @param source the table as the statement names it, and perhaps an alias
     * @param values an expression for each column that is set
     * @param condition of the rows that are changed; empty: all of them
     */
    record Update(String table, String source, Map<String, String> values, String condition) implements SqlStatement {}

    /** @param source and condition: as above */
    record Delete(String table, String source, String condition) implements SqlStatement {}

    /** Its first words. */
    default String tag() {
        return switch (this) {
            case Query _ -> "SELECT";
            case Explain _ -> "EXPLAIN";
            case ShowTables _ -> "SHOW";
            case Describe _ -> "DESCRIBE";
            case Create _ -> "CREATE TABLE";
            case CreateAs _ -> "CREATE TABLE AS";
            case Alter _ -> "ALTER TABLE";
            case Drop _ -> "DROP TABLE";
            case CreateDatabase _ -> "CREATE SCHEMA";
            case DropDatabase _ -> "DROP SCHEMA";
            case ShowDatabases _ -> "SHOW";
            case CreateView _ -> "CREATE VIEW";
            case DropView _ -> "DROP VIEW";
            case Comment _ -> "COMMENT";
            case Insert _ -> "INSERT";
            case Update _ -> "UPDATE";
            case Delete _ -> "DELETE";
        };
    }

    /** What becomes of a statement whose work is done already. */
    enum IfPresent {
        FAIL,
        IGNORE
    }

    Set<String> QUERIES = Set.of("select", "with", "values", "from", "table", "(", "summarize", "pivot", "unpivot");

    /** Tells statements apart. {@code INVALID_SQL} for what is none, {@code UNSUPPORTED} for what Weir does not do. */
    static SqlStatement of(String sql) {
        return new StatementReader(new SqlTokens(sql)).statement();
    }
}
