package dev.weir.sql;

import java.util.Locale;

/** SQLSTATE of DuckDB's errors, as far as their kind and words tell. */
final class SqlStates {
    static final String NULL = "23502";
    static final String OTHER_COLUMNS = "0A000";
    private static final String UNKNOWN = "42000";
    private static final String OUT_OF_RANGE = "22003";

    private SqlStates() {}

    static String catalog(String text) {
        if (text.contains("Function with name")) {
            return "42883";
        }
        if (text.startsWith("Type with name")) {
            return "42704";
        }
        if (text.contains("chema with name") || text.startsWith("Catalog")) {
            return "3F000";
        }
        return text.contains("already exists") ? "42P07" : UNKNOWN;
    }

    static String binder(String text) {
        if (text.startsWith("No function matches") || text.contains("Could not choose a best candidate")) {
            return "42883";
        }
        if (text.startsWith("Referenced table")) {
            return "42P01";
        }
        if (text.startsWith("Ambiguous")) {
            return "42702";
        }
        if (text.contains("GROUP BY") || text.contains("aggregate")) {
            return "42803";
        }
        return text.contains("Cannot compare") || text.contains("Cannot mix") ? "42804" : UNKNOWN;
    }

    static String other(String kind, String text) {
        return switch (kind) {
            case "parser error" -> "42601";
            case "conversion error" -> conversion(text);
            case "out of range error" -> OUT_OF_RANGE;
            case "invalid input error" -> "22000";
            case "constraint error" -> text.contains("NOT NULL") ? NULL : "23000";
            case "not implemented error" -> "0A000";
            case "invalid type error", "mismatch type error" -> "42804";
            case "parameter not resolved error", "parameter not allowed error" -> "42P18";
            default -> UNKNOWN;
        };
    }

    private static String conversion(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("date") || lower.contains("time") || lower.contains("interval")) {
            return lower.contains("out of range") ? "22008" : "22007";
        }
        return lower.contains("out of range") || lower.contains("overflow") ? OUT_OF_RANGE : "22P02";
    }
}
