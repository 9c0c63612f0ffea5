package dev.weir.sql.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * SELECTs of chance, each of which has one right answer: where the order of rows decides something, it is by all columns or by the number of the row, and
 * sums of floats are exact in any order.
 */
public final class CorpusQueries {
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=");

    private final Random random;
    private final List<CorpusTable> tables;
    private int aliases;

    public CorpusQueries(List<CorpusTable> tables, Random random) {
        this.tables = tables;
        this.random = random;
    }

    /** An expression that stands for a column. */
    private record Value(String sql, Kind kind) {}

    /** What stands behind FROM, and what can be named in front of it. The first value is unique if it is a table's. */
    private record From(String sql, List<Value> values, boolean isTable) {}

    public CorpusQuery next() {
        aliases = 0;
        return switch (random.nextInt(13)) {
            case 0 -> summary();
            case 1, 2, 3 -> plain(from(0));
            case 4, 5 -> plain(joined());
            case 6, 7, 8 -> grouped(random.nextBoolean() ? from(1) : joined());
            case 9 -> windows();
            case 10 -> sets();
            case 11 -> withTables();
            default -> wrong();
        };
    }

    private CorpusQuery summary() {
        CorpusTable table = table();
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            CorpusTable.Column column =
                    table.columns().get(random.nextInt(table.columns().size()));
            asked.add(
                    column.kind() == Kind.OPAQUE
                            ? "count(*)"
                            : List.of("min", "max", "count").get(random.nextInt(3)) + "(" + column.name() + ")");
        }
        return new CorpusQuery(select(asked) + " from " + table.name(), asked.size(), false);
    }

    private CorpusQuery plain(From from) {
        List<String> outputs = outputs(from, 1 + random.nextInt(5));
        String distinct = random.nextInt(5) == 0 ? "distinct " : "";
        String query = "select " + distinct + named(outputs) + " from " + from.sql + where(from);
        return new CorpusQuery(query + limit(from.isTable ? 3 : 1), outputs.size(), false);
    }

    private CorpusQuery grouped(From from) {
        List<String> keys = outputs(from, random.nextInt(3));
        List<String> outputs = new ArrayList<>(keys);
        int aggregates = 1 + random.nextInt(4);
        for (int i = 0; i < aggregates; i++) {
            outputs.add(aggregate(from));
        }
        StringBuilder query = new StringBuilder("select " + named(outputs) + " from " + from.sql + where(from));
        if (!keys.isEmpty()) {
            String list = String.join(", ", keys);
            query.append(" group by ").append(random.nextInt(6) == 0 ? "rollup(" + list + ")" : list);
            if (random.nextInt(3) == 0) {
                query.append(" having count(*) ")
                        .append(comparison())
                        .append(" ")
                        .append(1 + random.nextInt(5));
            }
        }
        return new CorpusQuery(query + limit(4), outputs.size(), false);
    }

    private CorpusQuery windows() {
        From from = table(table());
        Value id = from.values.getFirst();
        List<String> outputs = outputs(from, 2);
        String partition = random.nextBoolean() ? "partition by " + any(from).sql + " " : "";
        String total = partition + "order by " + any(from).sql + ", " + id.sql;
        String rows =
                total + " rows between " + random.nextInt(4) + " preceding and " + random.nextInt(3) + " following";
        Supplier<String> function = () -> switch (random.nextInt(6)) {
            case 0 -> "row_number() over (" + total + ")";
            case 1 -> "lag(" + any(from).sql + ", " + random.nextInt(3) + ") over (" + total + ")";
            case 2 -> "sum(" + id.sql + ") over (" + rows + ")";
            case 3 -> "rank() over (" + partition + "order by " + any(from).sql + ")";
            case 4 -> "max(" + any(from).sql + ") over (" + rows + ")";
            default -> "count(" + any(from).sql + ") over (" + partition + ")";
        };
        outputs.add(function.get());
        outputs.add(function.get());
        String qualify = random.nextInt(4) == 0 ? " qualify row_number() over (" + total + ") <= 3" : "";
        return new CorpusQuery(
                "select " + named(outputs) + " from " + from.sql + where(from) + qualify + limit(3),
                outputs.size(),
                false);
    }

    private CorpusQuery sets() {
        List<Kind> kinds = List.of(Kind.WHOLE, random.nextBoolean() ? Kind.TEXT : Kind.DECIMAL);
        String set = List.of(" union ", " union all ", " except ", " intersect ", " except all ")
                .get(random.nextInt(5));
        String both = IntStream.range(0, 2)
                .mapToObj(_ -> {
                    From from = from(1);
                    return "select "
                            + named(kinds.stream()
                                    .map(kind -> value(from, kind, 1))
                                    .toList()) + " from " + from.sql + where(from);
                })
                .collect(Collectors.joining(set));
        return new CorpusQuery("from (" + both + ")" + limit(2), 2, false);
    }

    /** Two named queries, one of which is used twice. */
    private CorpusQuery withTables() {
        From x = table(table());
        From y = joined();
        String with = "with x as (select " + named(List.of(value(x, Kind.WHOLE, 1), value(x, Kind.TEXT, 1))) + " from "
                + x.sql
                + where(x) + "), y as (select " + value(y, Kind.WHOLE, 0) + " as g, count(*) as n from " + y.sql
                + where(y) + " group by g) ";
        String query = switch (random.nextInt(3)) {
            case 0 ->
                "select x.c0 as c0, y.n as c1, (select count(*) from x z where z.c0 <= y.g) as c2 from x join y on x.c0 = y.g";
            case 1 -> "select count(*) as c0, max(y.n) as c1, count(x.c1) as c2 from x full join y on x.c0 = y.g";
            default ->
                "select g as c0, n as c1, (select max(c1) from x where c0 = g) as c2 from y where n > (select avg(n) from y)";
        };
        return new CorpusQuery(with + query + limit(1), 3, false);
    }

    private CorpusQuery wrong() {
        From from = table(table());
        String asked = switch (random.nextInt(8)) {
            case 0 -> "nobody";
            case 1 -> "no_such_function(" + any(from).sql + ")";
            case 2 -> value(from, Kind.TEXT, 0) + "::integer";
            case 3 -> "(select id from " + tables.getFirst().name() + ")";
            case 4 -> "(" + from.values.getFirst().sql + " * 100)::tinyint";
            case 5 -> "sum(" + value(from, Kind.TEXT, 0) + ")";
            case 6 -> from.values.getFirst().sql + " + count(*)";
            default -> from.values.getFirst().sql + " % 0";
        };
        return new CorpusQuery("select " + asked + " as c0 from " + from.sql, 1, true);
    }

    private CorpusTable table() {
        return tables.get(random.nextInt(tables.size()));
    }

    private From table(CorpusTable table) {
        String alias = "t" + aliases++;
        return new From(
                table.name() + " " + alias,
                table.columns().stream()
                        .map(column -> column.kind() == Kind.OPAQUE
                                ? new Value(alias + "." + column.name() + "::varchar", Kind.TEXT)
                                : new Value(alias + "." + column.name(), column.kind()))
                        .toList(),
                true);
    }

    /** A table, or a query in its place. */
    private From from(int depth) {
        if (random.nextInt(4) > depth) {
            return table(table());
        }
        From inner = table(table());
        String alias = "d" + aliases++;
        List<Value> kept = new ArrayList<>();
        kept.add(inner.values.get(0));
        kept.add(inner.values.get(1));
        for (int i = 0; i < 4; i++) {
            kept.add(inner.values.get(random.nextInt(inner.values.size())));
        }
        List<Value> values = IntStream.range(0, kept.size())
                .mapToObj(i -> new Value(alias + ".c" + i, kept.get(i).kind))
                .toList();
        String query = "(select " + named(kept.stream().map(Value::sql).toList()) + " from " + inner.sql + where(inner)
                + ") " + alias;
        return new From(query, values, false);
    }

    private From joined() {
        From from = from(1);
        int joins = 1 + random.nextInt(2);
        for (int i = 0; i < joins; i++) {
            From other = from(1);
            String kind =
                    List.of("join", "left join", "right join", "full join").get(random.nextInt(4));
            int column = random.nextInt(3) == 0 ? 0 : 1;
            String on = from.values.get(column).sql + " = " + other.values.get(column).sql;
            List<Value> values = new ArrayList<>(from.values);
            values.addAll(other.values);
            From all = new From(from.sql + " " + kind + " " + other.sql + " on " + on, values, false);
            if (random.nextInt(3) == 0 && !kind.equals("full join")) {
                all = new From(all.sql + " and " + simple(random.nextBoolean() ? other : all), values, false);
            }
            from = all;
        }
        return from;
    }

    private String where(From from) {
        return random.nextInt(4) == 0 ? "" : " where " + condition(from, 3);
    }

    private String condition(From from, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            String joint = random.nextInt(3) == 0 ? " or " : " and ";
            String both = "(" + condition(from, depth - 1) + joint + condition(from, depth - 1) + ")";
            return random.nextInt(6) == 0 ? "not " + both : both;
        }
        return switch (random.nextInt(12)) {
            case 0 -> {
                CorpusTable table = table();
                String alias = "e" + aliases++;
                String inner = from(table, alias);
                yield (random.nextBoolean() ? "" : "not ") + "exists (from " + table.name() + " " + alias + " where "
                        + alias + ".k = " + from.values.get(1).sql + " and " + inner + ")";
            }
            case 1 -> {
                CorpusTable table = table();
                String alias = "e" + aliases++;
                yield from.values.get(1).sql + (random.nextBoolean() ? " in" : " not in") + " (select " + alias
                        + ".k from " + table.name() + " " + alias + " where " + from(table, alias) + ")";
            }
            case 2 -> from.values.get(1).sql + " " + comparison() + " (select avg(k) from " + table().name() + ")";
            case 3 -> value(from, Kind.WHOLE, 2) + " " + comparison() + " " + value(from, Kind.WHOLE, 1);
            case 4 -> value(from, Kind.TEXT, 2) + " " + comparison() + " " + value(from, Kind.TEXT, 1);
            default -> simple(from);
        };
    }

    private String from(CorpusTable table, String alias) {
        List<Value> values = table.columns().stream()
                .filter(column -> column.kind() != Kind.OPAQUE)
                .map(column -> new Value(alias + "." + column.name(), column.kind()))
                .toList();
        return simple(new From("", values, true));
    }

    /** A column and constants: what may be pushed down. */
    private String simple(From from) {
        Value column = any(from);
        Supplier<String> constant = () -> column.kind.constant(random);
        return switch (random.nextInt(9)) {
            case 0 -> column.sql + " is null";
            case 1 -> column.sql + " is not null";
            case 2 ->
                column.sql
                        + (random.nextInt(3) == 0 ? " not in (" : " in (")
                        + IntStream.range(0, 1 + random.nextInt(4))
                                .mapToObj(_ -> constant.get())
                                .collect(Collectors.joining(", "))
                        + (random.nextInt(8) == 0 ? ", null)" : ")");
            case 3 ->
                column.sql + (random.nextInt(4) == 0 ? " not" : "") + " between " + constant.get() + " and "
                        + constant.get();
            case 4 -> column.sql + " is " + (random.nextBoolean() ? "not " : "") + "distinct from " + constant.get();
            case 5 -> constant.get() + " " + comparison() + " " + column.sql;
            case 6 ->
                value(from, Kind.TEXT, 0) + (random.nextInt(4) == 0 ? " not" : "") + " like "
                        + List.of("'a%'", "'ab%'", "'%c'", "'a_c'", "'%e%'", "'a\\%c'", "''", "'abc'", "'é%'")
                                .get(random.nextInt(9));
            default -> column.sql + " " + comparison() + " " + constant.get();
        };
    }

    private Value any(From from) {
        return from.values.get(random.nextInt(from.values.size()));
    }

    private List<String> outputs(From from, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> random.nextInt(3) > 0
                        ? any(from).sql
                        : value(
                                from,
                                List.of(Kind.WHOLE, Kind.TEXT, Kind.DECIMAL, Kind.REAL)
                                        .get(random.nextInt(4)),
                                2))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private String aggregate(From from) {
        Value column = any(from);
        String whole = value(from, Kind.WHOLE, 1);
        String text = value(from, Kind.TEXT, 0);
        return switch (random.nextInt(11)) {
            case 0 -> "count(*)";
            case 1 -> "count(" + column.sql + ")";
            case 2 -> "count(distinct " + column.sql + ")";
            case 3 -> "sum(" + whole + ")";
            case 4 -> "avg(" + whole + ")";
            case 5 -> "min(" + column.sql + ")";
            case 6 -> "max(" + column.sql + ")";
            case 7 -> "count(*) filter (where " + simple(from) + ")";
            case 8 -> "sum(" + value(from, Kind.DECIMAL, 0) + ")";
            case 9 -> "string_agg(distinct " + text + ", ';' order by " + text + ")";
            default -> "sum(" + value(from, Kind.REAL, 0) + ")";
        };
    }

    private String value(From from, Kind kind, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            String one = value(from, kind, depth - 1);
            return random.nextBoolean()
                    ? "coalesce(" + one + ", " + value(from, kind, depth - 1) + ")"
                    : "case when " + simple(from) + " then " + one + " else " + value(from, kind, depth - 1) + " end";
        }
        List<Value> of =
                from.values.stream().filter(value -> value.kind == kind).toList();
        if (of.isEmpty()) {
            return switch (kind) {
                case TEXT -> "(" + any(from).sql + ")::varchar";
                case WHOLE, REAL, DECIMAL -> from.values.get(1).sql + "::" + type(kind);
                default -> kind.constant(random);
            };
        }
        String column = of.get(random.nextInt(of.size())).sql;
        return switch (kind) {
            case WHOLE ->
                switch (random.nextInt(6)) {
                    case 0 -> "(" + column + "::bigint % 7)";
                    case 1 -> "abs(" + column + "::bigint - 3)";
                    case 2 -> "length(" + value(from, Kind.TEXT, 0) + ")";
                    default -> column + "::bigint";
                };
            case TEXT ->
                switch (random.nextInt(5)) {
                    case 0 -> "(" + column + " || '.')";
                    case 1 -> "upper(" + column + ")";
                    case 2 -> "substr(" + column + ", 1, 2)";
                    default -> column;
                };
            case DECIMAL -> column + "::" + type(kind);
            case REAL -> column + "::" + type(kind);
            default -> column;
        };
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case REAL -> "double";
            case DECIMAL -> "decimal(38, 5)";
            default -> "bigint";
        };
    }

    private String comparison() {
        return COMPARISONS.get(random.nextInt(COMPARISONS.size()));
    }

    /** @param rarely once in so many times; else all rows */
    private String limit(int rarely) {
        return random.nextInt(rarely) > 0
                ? ""
                : " order by all limit " + random.nextInt(60)
                        + (random.nextBoolean() ? " offset " + random.nextInt(40) : "");
    }

    private static String select(List<String> outputs) {
        return "select " + named(outputs);
    }

    private static String named(List<String> outputs) {
        return IntStream.range(0, outputs.size())
                .mapToObj(i -> outputs.get(i) + " as c" + i)
                .collect(Collectors.joining(", "));
    }
}
