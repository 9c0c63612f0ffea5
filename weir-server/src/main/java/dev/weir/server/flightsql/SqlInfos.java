package dev.weir.server.flightsql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlNullOrdering;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlOuterJoinsSupportLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedCaseSensitivity;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedGroupBy;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedResultSetConcurrency;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedResultSetType;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedSubqueries;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedTransaction;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedUnions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlTransactionIsolationLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedSqlGrammar;

/** What the server can and cannot do, in the numbers of Flight SQL. */
final class SqlInfos {
    /** Of the libraries; a program that is one JAR cannot ask them. */
    static final String ARROW = "19.0.0";

    /** In the order of their numbers. */
    private final Map<Integer, Cell> answers = new TreeMap<>();

    /** @param maxStatementChars of a statement; longer ones are refused */
    SqlInfos(String version, int maxStatementChars) {
        server(version);
        names();
        statements(maxStatementChars);
        transactions();
    }

    private void server(String version) {
        text(SqlInfo.FLIGHT_SQL_SERVER_NAME, "Weir");
        text(SqlInfo.FLIGHT_SQL_SERVER_VERSION, version);
        text(SqlInfo.FLIGHT_SQL_SERVER_ARROW_VERSION, ARROW);
        truth(SqlInfo.FLIGHT_SQL_SERVER_READ_ONLY, false);
        truth(SqlInfo.FLIGHT_SQL_SERVER_SQL, true);
        truth(SqlInfo.FLIGHT_SQL_SERVER_SUBSTRAIT, false);
        bits(SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION, SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_NONE.getNumber());
        truth(SqlInfo.FLIGHT_SQL_SERVER_CANCEL, true);
        truth(SqlInfo.FLIGHT_SQL_SERVER_BULK_INGESTION, true);
        truth(SqlInfo.FLIGHT_SQL_SERVER_INGEST_TRANSACTIONS_SUPPORTED, false);
        number(SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION_TIMEOUT, 0);
    }

    private void names() {
        truth(SqlInfo.SQL_DDL_CATALOG, false);
        truth(SqlInfo.SQL_DDL_SCHEMA, true);
        truth(SqlInfo.SQL_DDL_TABLE, true);
        SqlSupportedCaseSensitivity any = SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE;
        bits(SqlInfo.SQL_IDENTIFIER_CASE, any.getNumber());
        text(SqlInfo.SQL_IDENTIFIER_QUOTE_CHAR, "\"");
        bits(SqlInfo.SQL_QUOTED_IDENTIFIER_CASE, any.getNumber());
        truth(SqlInfo.SQL_ALL_TABLES_ARE_SELECTABLE, true);
        text(SqlInfo.SQL_SEARCH_STRING_ESCAPE, "\\");
        text(SqlInfo.SQL_EXTRA_NAME_CHARACTERS, "");
        text(SqlInfo.SQL_SCHEMA_TERM, "schema");
        text(SqlInfo.SQL_CATALOG_TERM, "catalog");
        text(SqlInfo.SQL_PROCEDURE_TERM, "");
        truth(SqlInfo.SQL_CATALOG_AT_START, true);
        bits(SqlInfo.SQL_SCHEMAS_SUPPORTED_ACTIONS, 0);
        bits(SqlInfo.SQL_CATALOGS_SUPPORTED_ACTIONS, 0);
        number(SqlInfo.SQL_MAX_COLUMN_NAME_LENGTH, 255);
        number(SqlInfo.SQL_DB_SCHEMA_NAME_LENGTH, 128);
        number(SqlInfo.SQL_MAX_TABLE_NAME_LENGTH, 128);
        number(SqlInfo.SQL_MAX_CATALOG_NAME_LENGTH, 0);
    }

    private void statements(int maxStatementChars) {
        bits(SqlInfo.SQL_NULL_ORDERING, SqlNullOrdering.SQL_NULLS_SORTED_AT_END.getNumber());
        texts(SqlInfo.SQL_KEYWORDS, List.of("ASOF", "ILIKE", "PIVOT", "POSITIONAL", "QUALIFY", "SUMMARIZE", "UNPIVOT"));
        texts(
                SqlInfo.SQL_NUMERIC_FUNCTIONS,
                List.of("abs", "ceil", "exp", "floor", "ln", "log10", "mod", "power", "round", "sign", "sqrt"));
        texts(
                SqlInfo.SQL_STRING_FUNCTIONS,
                List.of(
                        "concat",
                        "left",
                        "length",
                        "lower",
                        "ltrim",
                        "replace",
                        "right",
                        "rtrim",
                        "substring",
                        "upper"));
        texts(SqlInfo.SQL_SYSTEM_FUNCTIONS, List.of("coalesce", "ifnull", "nullif"));
        texts(
                SqlInfo.SQL_DATETIME_FUNCTIONS,
                List.of("date_diff", "date_part", "date_trunc", "extract", "now", "strftime", "time_bucket"));
        truth(SqlInfo.SQL_SUPPORTS_COLUMN_ALIASING, true);
        truth(SqlInfo.SQL_NULL_PLUS_NULL_IS_NULL, true);
        truth(SqlInfo.SQL_SUPPORTS_TABLE_CORRELATION_NAMES, true);
        truth(SqlInfo.SQL_SUPPORTS_DIFFERENT_TABLE_CORRELATION_NAMES, false);
        truth(SqlInfo.SQL_SUPPORTS_EXPRESSIONS_IN_ORDER_BY, true);
        truth(SqlInfo.SQL_SUPPORTS_ORDER_BY_UNRELATED, true);
        bits(SqlInfo.SQL_SUPPORTED_GROUP_BY, bit(SqlSupportedGroupBy.SQL_GROUP_BY_UNRELATED.getNumber()));
        truth(SqlInfo.SQL_SUPPORTS_LIKE_ESCAPE_CLAUSE, true);
        truth(SqlInfo.SQL_SUPPORTS_NON_NULLABLE_COLUMNS, true);
        bits(SqlInfo.SQL_SUPPORTED_GRAMMAR, bit(SupportedSqlGrammar.SQL_MINIMUM_GRAMMAR.getNumber()));
        bits(SqlInfo.SQL_ANSI92_SUPPORTED_LEVEL, 0);
        truth(SqlInfo.SQL_SUPPORTS_INTEGRITY_ENHANCEMENT_FACILITY, false);
        bits(SqlInfo.SQL_OUTER_JOINS_SUPPORT_LEVEL, bit(SqlOuterJoinsSupportLevel.SQL_FULL_OUTER_JOINS.getNumber()));
        bits(SqlInfo.SQL_SUPPORTED_POSITIONED_COMMANDS, 0);
        truth(SqlInfo.SQL_SELECT_FOR_UPDATE_SUPPORTED, false);
        truth(SqlInfo.SQL_STORED_PROCEDURES_SUPPORTED, false);
        bits(
                SqlInfo.SQL_SUPPORTED_SUBQUERIES,
                Stream.of(
                                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_COMPARISONS,
                                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_EXISTS,
                                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_INS,
                                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_QUANTIFIEDS)
                        .mapToInt(place -> bit(place.getNumber()))
                        .sum());
        truth(SqlInfo.SQL_CORRELATED_SUBQUERIES_SUPPORTED, true);
        bits(
                SqlInfo.SQL_SUPPORTED_UNIONS,
                bit(SqlSupportedUnions.SQL_UNION.getNumber()) | bit(SqlSupportedUnions.SQL_UNION_ALL.getNumber()));
        number(SqlInfo.SQL_MAX_COLUMNS_IN_TABLE, 10_000);
        number(SqlInfo.SQL_MAX_STATEMENT_LENGTH, maxStatementChars);
        bits(
                SqlInfo.SQL_SUPPORTED_RESULT_SET_TYPES,
                bit(SqlSupportedResultSetType.SQL_RESULT_SET_TYPE_FORWARD_ONLY.getNumber()));
        bits(
                SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_FORWARD_ONLY,
                bit(SqlSupportedResultSetConcurrency.SQL_RESULT_SET_CONCURRENCY_READ_ONLY.getNumber()));
        truth(SqlInfo.SQL_BATCH_UPDATES_SUPPORTED, true);
        truth(SqlInfo.SQL_NAMED_PARAMETERS_SUPPORTED, false);
        truth(SqlInfo.SQL_LOCATORS_UPDATE_COPY, false);
        truth(SqlInfo.SQL_STORED_FUNCTIONS_USING_CALL_SYNTAX_SUPPORTED, false);
    }

    private void transactions() {
        bits(SqlInfo.SQL_DEFAULT_TRANSACTION_ISOLATION, SqlTransactionIsolationLevel.SQL_TRANSACTION_NONE.getNumber());
        truth(SqlInfo.SQL_TRANSACTIONS_SUPPORTED, false);
        bits(
                SqlInfo.SQL_SUPPORTED_TRANSACTIONS_ISOLATION_LEVELS,
                bit(SqlTransactionIsolationLevel.SQL_TRANSACTION_NONE.getNumber()));
        truth(SqlInfo.SQL_DATA_DEFINITION_CAUSES_TRANSACTION_COMMIT, false);
        truth(SqlInfo.SQL_DATA_DEFINITIONS_IN_TRANSACTIONS_IGNORED, false);
        truth(SqlInfo.SQL_SAVEPOINTS_SUPPORTED, false);
    }

    /** @param asked none: all */
    Stream<Listing.Row> rows(List<Integer> asked) {
        Set<Integer> wanted = Set.copyOf(asked);
        List<Listing.Row> rows = new ArrayList<>();
        answers.forEach((number, value) -> {
            if (wanted.isEmpty() || wanted.contains(number)) {
                rows.add(Listing.Row.of(Cell.of(number), value));
            }
        });
        return rows.stream();
    }

    private static int bit(int number) {
        return 1 << number;
    }

    private void text(SqlInfo info, String value) {
        answers.put(info.getNumber(), new Cell.Case(SqlSchemas.INFO_TEXT, Cell.of(value)));
    }

    private void truth(SqlInfo info, boolean value) {
        answers.put(info.getNumber(), new Cell.Case(SqlSchemas.INFO_TRUTH, Cell.of(value)));
    }

    private void number(SqlInfo info, long value) {
        answers.put(info.getNumber(), new Cell.Case(SqlSchemas.INFO_LONG, Cell.of(value)));
    }

    private void bits(SqlInfo info, int value) {
        answers.put(info.getNumber(), new Cell.Case(SqlSchemas.INFO_BITS, Cell.of(value)));
    }

    private void texts(SqlInfo info, List<String> values) {
        answers.put(info.getNumber(), new Cell.Case(SqlSchemas.INFO_TEXTS, new Cell.Texts(values)));
    }
}
