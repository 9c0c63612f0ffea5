package dev.weir.sql.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A table and its rows, as statements that every DuckDB understands in the same way: a row is computed from its number by hashing. Some columns grow with
 * the number of the row, so that batches can be skipped; nulls are rare, frequent or all there is, insert by insert.
 *
 * @param changes updates and deletes, for tables that take them
 */
public record CorpusTable(String name, List<Column> columns, List<String> inserts, List<String> changes) {
    public record Column(String name, String type, Kind kind) {}

    private record Made(Column column, String value) {}

    /** Number of the row; unique, and the primary key where there is one. */
    static final String ID = "id";

    /** What tables are joined by: each value a few times. */
    static final String JOINED = "k";

    /** @param rows about so many */
    public static CorpusTable of(String name, int rows, Random random) {
        List<Made> made = new ArrayList<>(makers());
        while (made.size() > 14) {
            made.remove(2 + random.nextInt(made.size() - 2));
        }
        List<String> inserts = new ArrayList<>();
        int from = 0;
        while (from < rows) {
            int to = from + 1 + random.nextInt(Math.max(2, rows / 8));
            inserts.add(insert(name, made, from, to, random));
            from = to;
        }
        List<String> changes = new ArrayList<>();
        String set = made.stream()
                .skip(2)
                .limit(3)
                .map(m -> m.column.name + " = null")
                .collect(Collectors.joining(", "));
        changes.add("update " + name + " set k = k + 1, " + set + " where id % 11 = " + random.nextInt(11));
        changes.add("delete from " + name + " where id % 13 = " + random.nextInt(13) + " or k < 7");
        return new CorpusTable(
                name, made.stream().map(Made::column).toList(), List.copyOf(inserts), List.copyOf(changes));
    }

    /** Without what comes behind the columns. */
    public String create() {
        return "create table " + name + " ("
                + columns.stream()
                        .map(c -> c.name + " " + c.type + (c.name.equals(ID) ? " not null" : ""))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    /** The same with the number of the row as its primary key. */
    public String createKeyed() {
        String create = create();
        return create.substring(0, create.length() - 1) + ", primary key (" + ID + "))";
    }

    private static String insert(String name, List<Made> columns, int from, int to, Random random) {
        int seed = random.nextInt();
        List<String> values = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
            String value = columns.get(c).value.replace("#", "(hash(i, " + seed + ", " + c + ") % 1000003)::bigint");
            int nulls = List.of(1_000_000, 1_000_000, 7, 2, 1).get(random.nextInt(c == 1 ? 3 : 5));
            values.add(
                    c == 0
                            ? value
                            : "case when hash(i, " + seed + ", -" + c + ") % " + nulls + " = 0 then null else " + value
                                    + " end");
        }
        return "insert into " + name + " select " + String.join(", ", values) + " from range(" + from + ", " + to
                + ") r(i)";
    }

    private static Made made(String name, String type, Kind kind, String value) {
        return new Made(new Column(name, type, kind), value);
    }

    private static List<Made> makers() {
        String texts = Kind.TEXTS.stream().map(text -> "'" + text + "'").collect(Collectors.joining(", ", "[", "]"));
        String text = texts + "[1 + # % " + Kind.TEXTS.size() + "]";
        String stamp = "(timestamp '2024-01-01 00:00:00' + to_minutes(i + # % 60))";
        return List.of(
                made(ID, "bigint", Kind.WHOLE, "i"),
                made(JOINED, "integer", Kind.WHOLE, "# % 400"),
                made("flag", "boolean", Kind.BOOL, "# % 3 = 0"),
                made("i8", "tinyint", Kind.WHOLE, "# % 200 - 100"),
                made("i16", "smallint", Kind.WHOLE, "# % 2000 - 1000"),
                made("i64", "bigint", Kind.WHOLE, "i * 10 + # % 50"),
                made("f32", "float", Kind.REAL, "(# % 4000 - 2000) / 4"),
                made(
                        "f64",
                        "double",
                        Kind.REAL,
                        "['nan', 'inf', '-inf', ((# % 16000 - 8000) / 8)::varchar][least(4, 1 + # % 60)]::double"),
                made("d4", "decimal(4, 2)", Kind.DECIMAL, "(# % 9000 - 4500) / 100"),
                made("d9", "decimal(9, 2)", Kind.DECIMAL, "(i * 100 + # % 9000 - 4500) / 100"),
                made("d18", "decimal(18, 3)", Kind.DECIMAL, "(# % 9000 - 4500) / 8"),
                made("d38", "decimal(38, 5)", Kind.DECIMAL, "(# % 9000 - 4500) * 1000"),
                made("day", "date", Kind.DAY, "date '2020-01-01' + (i / 20 + # % 10)::integer"),
                made("tm", "time", Kind.TIME, "make_time(# % 24, # % 60, 0)"),
                made("ts_s", "timestamp_s", Kind.STAMP, stamp),
                made("ts_ms", "timestamp_ms", Kind.STAMP, stamp),
                made("ts", "timestamp", Kind.STAMP, stamp),
                made("ts_ns", "timestamp_ns", Kind.STAMP, stamp),
                made("tz", "timestamptz", Kind.ZONED, stamp),
                made("s", "varchar", Kind.TEXT, text),
                made("s2", "varchar", Kind.TEXT, text + " || (i / 100)::varchar"),
                made("bin", "blob", Kind.BYTES, "encode(" + text + ")"),
                made("u", "uuid", Kind.UUID, "('00000000-0000-4000-8000-' || lpad((# % 300)::varchar, 12, '0'))::uuid"),
                made("l", "integer[]", Kind.NESTED, "case when # % 4 = 0 then [] else [# % 5, null, # % 3] end"),
                made("a", "integer[2]", Kind.OPAQUE, "array_value((# % 5)::integer, (# % 2)::integer)"),
                made("st", "struct(x integer, y varchar)", Kind.NESTED, "{'x': # % 5, 'y': " + text + "}"),
                made("m", "map(varchar, integer)", Kind.OPAQUE, "map([" + text + "], [# % 5])"));
    }
}
