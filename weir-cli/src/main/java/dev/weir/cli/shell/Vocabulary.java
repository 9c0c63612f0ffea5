package dev.weir.cli.shell;

import dev.weir.client.Weir;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableDescription;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.Field;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** The words that the shell completes: SQL's, and the names of tables and columns, asked of the server when they may have changed. */
final class Vocabulary implements Completer {
    static final Set<String> KEYWORDS = Set.of(
            "all",
            "analyze",
            "alter",
            "and",
            "as",
            "asc",
            "avg",
            "between",
            "by",
            "case",
            "cast",
            "count",
            "create",
            "cross",
            "date",
            "desc",
            "describe",
            "distinct",
            "drop",
            "else",
            "end",
            "except",
            "exists",
            "explain",
            "extract",
            "false",
            "filter",
            "from",
            "full",
            "group",
            "having",
            "if",
            "ilike",
            "in",
            "inner",
            "insert",
            "intersect",
            "interval",
            "into",
            "is",
            "join",
            "left",
            "like",
            "limit",
            "max",
            "min",
            "not",
            "null",
            "offset",
            "on",
            "or",
            "order",
            "outer",
            "over",
            "partition",
            "qualify",
            "right",
            "sample",
            "select",
            "show",
            "sum",
            "table",
            "tables",
            "then",
            "timestamp",
            "true",
            "union",
            "unnest",
            "using",
            "values",
            "when",
            "where",
            "window",
            "with");
    static final List<String> META = List.of("\\d", "\\dt", "\\format", "\\q", "\\timing", "\\?");

    private final Weir weir;
    private final Set<String> names = new TreeSet<>();
    private boolean stale = true;

    Vocabulary(Weir weir) {
        this.weir = weir;
    }

    /** After a statement that may have made or dropped a table. */
    void changed() {
        stale = true;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word();
        if (line.line().stripLeading().startsWith("\\") && line.wordIndex() == 0) {
            META.forEach(meta -> candidates.add(new Candidate(meta)));
            return;
        }
        refresh();
        boolean upper = !word.isEmpty()
                && word.equals(word.toUpperCase(Locale.ROOT))
                && !word.equals(word.toLowerCase(Locale.ROOT));
        names.forEach(name -> candidates.add(new Candidate(name)));
        for (String keyword : KEYWORDS) {
            candidates.add(new Candidate(upper ? keyword.toUpperCase(Locale.ROOT) : keyword));
        }
    }

    private void refresh() {
        if (!stale) {
            return;
        }
        try {
            names.clear();
            for (TableDescription table : weir.tables()) {
                names.add(table.spec().name());
                for (Field column : table.spec().schema().columns()) {
                    names.add(column.getName());
                }
            }
            stale = false;
        } catch (WeirException e) {
            // a completion is no reason for an error; the statement will tell
            stale = true;
        }
    }
}
