package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.SqlException;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** DuckDB's error texts as typed errors: what DuckDB says is kept, in its own words, without stack or class names. */
final class DuckErrors {
    private static final Pattern NO_TABLE = Pattern.compile("Table with name (.+?) does not exist");
    private static final int MAX_LINES = 8;

    private static final Pattern SETTING = Pattern.compile("\\bSET [a-z_]+ ?(=|TO )");
    private static final Pattern OR_SETTING = Pattern.compile(", or SET [a-z_]+ ?=[^.]*");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=\\.) ");

    /** DuckDB names it where it may not write any more. */
    private static final String SPILL_SETTING = "max_temp_directory_size";

    private static final String DISK_IS_FULL = "No space left on device";

    private DuckErrors() {}

    /** @param tables names of the tables there are, to help somebody who mistyped one */
    static WeirException of(String text, List<String> tables) {
        int colon = text.indexOf(':');
        String kind = colon > 0 ? text.substring(0, colon).toLowerCase(Locale.ROOT) : "";
        String rest = colon > 0 ? text.substring(colon + 1).strip() : text;
        return switch (kind) {
            case "catalog error" -> {
                Matcher matcher = NO_TABLE.matcher(rest);
                yield matcher.find()
                        ? unknownTable(matcher.group(1), tables)
                        : sql(SqlStates.catalog(rest), brief(rest));
            }
            case "binder error" -> {
                if (!rest.contains("not found in FROM clause") && !rest.contains("does not have a column named")) {
                    yield sql(SqlStates.binder(rest), brief(rest));
                }
                boolean virtual = VirtualColumn.ALL.stream()
                        .anyMatch(column -> rest.contains('"' + column.field().getName() + '"'));
                yield new WeirException(
                        ErrorCode.UNKNOWN_COLUMN,
                        brief(rest) + (virtual ? "\nask \"table" + StatementScope.LOG_SUFFIX + "\" for it" : ""));
            }
            case "interrupt error" -> new WeirException(ErrorCode.CANCELLED, "the statement was cancelled");
            case "out of memory error" ->
                rest.contains(SPILL_SETTING)
                        ? new WeirException(
                                ErrorCode.DISK_FULL,
                                "the statement needs more of the disk, for what does not fit into its memory, than it may have;"
                                        + " narrow it, or raise sql.spill_bytes: " + first(rest))
                        : new WeirException(
                                ErrorCode.OUT_OF_MEMORY,
                                "the statement needs more memory than it may have, and cannot do with the disk instead;"
                                        + " narrow it, or raise sql.query_memory_bytes: " + first(rest));
            case "permission error" ->
                new WeirException(ErrorCode.UNSUPPORTED, "sql in weir reads tables only, no files: " + brief(rest));
            case "internal error", "fatal error" -> new WeirException(ErrorCode.INTERNAL, brief(rest));
            case "io error" ->
                new WeirException(rest.contains(DISK_IS_FULL) ? ErrorCode.DISK_FULL : ErrorCode.IO_ERROR, brief(rest));
            default -> sql(SqlStates.other(kind, rest), brief(text));
        };
    }

    /** Whether somebody else had taken the room. */
    static boolean isCapacity(DuckConnection.DuckException e) {
        return String.valueOf(e.getMessage()).startsWith("Out of Memory Error");
    }

    private static WeirException sql(String state, String message) {
        return new SqlException(ErrorCode.INVALID_SQL, state, message);
    }

    static WeirException unknownTable(String name, List<String> tables) {
        Optional<String> near = nearest(name, tables);
        return new WeirException(
                ErrorCode.UNKNOWN_TABLE,
                "no such table"
                        + near.map(found -> "; did you mean " + found + "?").orElse("") + " table=" + name);
    }

    static Optional<String> nearest(String name, List<String> candidates) {
        String wanted = name.toLowerCase(Locale.ROOT);
        String best = "";
        int least = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : candidates) {
            String lower = candidate.toLowerCase(Locale.ROOT);
            int distance = lower.startsWith(wanted) || wanted.startsWith(lower) ? 1 : distance(wanted, lower);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(same, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    /** Behind it are cures of DuckDB's that a client of Weir's cannot use. */
    private static String first(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    private static String brief(String text) {
        StringBuilder brief = new StringBuilder();
        text.lines().limit(MAX_LINES).forEach(line -> {
            String told = line.startsWith("LINE ") ? line : withoutSettings(line);
            if (line.isEmpty() || !told.isEmpty()) {
                brief.append(told).append('\n');
            }
        });
        return brief.toString().strip();
    }

    /** A client of Weir's cannot change DuckDB's settings. */
    private static String withoutSettings(String line) {
        return SENTENCE_END
                .splitAsStream(OR_SETTING.matcher(line).replaceAll(""))
                .filter(sentence -> !SETTING.matcher(sentence).find())
                .collect(Collectors.joining(" "));
    }
}
