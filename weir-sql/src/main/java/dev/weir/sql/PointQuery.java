package dev.weir.sql;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A query for one row by its whole primary key, {@code select a, b as c from t where id = $1}: so plain that whoever has the rows at hand can answer it without an
 * engine. Keys are of whole numbers and texts, whose equality is that of their bytes.
 *
 * @param columns of the table, in the order of the answer, none twice
 * @param answer the same columns as the answer names them
 * @param key of each column of the primary key, in its order, what it is compared with
 * @param parameters the columns of the key that parameters stand for, by their numbers
 */
public record PointQuery(
        String table, List<String> columns, List<Field> answer, List<KeyValue> key, List<Field> parameters) {
    /** What a column of the key is compared with. */
    public sealed interface KeyValue {
        /** @param number from 1 */
        record Parameter(int number) implements KeyValue {}

        /** @param quoted a text, which stands for a number as well */
        record Constant(String text, boolean quoted) implements KeyValue {}
    }

    private static Field field(TableSchema schema, String name) {
        return schema.columns().get(schema.require(name));
    }

    /**
     * Empty unless the statement is of this kind, and all parameters are of the key.
     *
     * @param given the types that the client says of parameters
     */
    static Optional<PointQuery> of(SqlTokens tokens, TableSpec spec, int parameters, List<Optional<Field>> given) {
        if (spec.key().isEmpty()) {
            return Optional.empty();
        }
        return new Reader(tokens, spec, parameters).read().filter(query -> query.takes(given));
    }

    private boolean takes(List<Optional<Field>> given) {
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).isPresent()
                    && (i >= parameters.size()
                            || !fits(
                                    given.get(i).get().getType(),
                                    parameters.get(i).getType()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(ArrowType said, ArrowType wanted) {
        return said.equals(wanted) || (said instanceof ArrowType.Int && wanted instanceof ArrowType.Int);
    }

    /** The table that such a query would name; empty if it is none. */
    static Optional<String> tableName(SqlTokens tokens) {
        if (!tokens.at(0).is("select")) {
            return Optional.empty();
        }
        int from = 1;
        while (from < tokens.size() && !tokens.at(from).is("from")) {
            if (tokens.at(from).isSymbol("(")) {
                return Optional.empty();
            }
            from++;
        }
        StringBuilder name = new StringBuilder(tokens.at(from + 1).text());
        for (int i = from + 2; tokens.at(i).isSymbol("."); i += 2) {
            name.append('.').append(tokens.at(i + 1).text());
        }
        return tokens.at(from + 1).isName() ? Optional.of(name.toString()) : Optional.empty();
    }

    /** Reads the tokens from the left; what is not understood makes it no point query. */
    private static final class Reader {
        private final SqlTokens tokens;
        private final TableSpec spec;
        private final int parameters;
        private final List<String> key;
        private int at;
        private boolean failed;
        private String alias = "";

        Reader(SqlTokens tokens, TableSpec spec, int parameters) {
            this.tokens = tokens;
            this.spec = spec;
            this.parameters = parameters;
            this.key = spec.key().map(KeySpec::columns).orElse(List.of());
        }

        private record Item(String qualifier, String column, String name) {}

        Optional<PointQuery> read() {
            expect("select");
            List<Item> items = items();
            expect("from");
            table();
            expect("where");
            Map<String, KeyValue> values = new HashMap<>();
            do {
                condition(values);
            } while (!failed && take("and"));
            if (take("limit")) {
                failed |= !tokens.at(at++).text().equals("1");
            }
            failed |= at < tokens.size();
            return failed ? Optional.empty() : query(items, values);
        }

        private List<Item> items() {
            List<Item> items = new ArrayList<>();
            if (symbol("*")) {
                return items;
            }
            failed |= tokens.at(at).is("distinct") || tokens.at(at).is("all");
            do {
                String first = name();
                boolean qualified = symbol(".");
                String column = qualified ? name() : first;
                boolean named =
                        take("as") || (tokens.at(at).isName() && !tokens.at(at).is("from"));
                items.add(new Item(qualified ? first : "", column, named ? name() : ""));
            } while (!failed && symbol(","));
            return items;
        }

        private void table() {
            alias = name();
            while (symbol(".")) {
                alias = name();
            }
            if (take("as") || (tokens.at(at).isName() && !tokens.at(at).is("where"))) {
                alias = name();
            }
        }

        /** {@code column = value}, or the other way round. */
        private void condition(Map<String, KeyValue> values) {
            boolean columnFirst = tokens.at(at).isName();
            String left = columnFirst ? qualifiedColumn() : "";
            KeyValue value = columnFirst ? null : value();
            failed |= !symbol("=");
            if (columnFirst) {
                value = value();
            }
            String column = columnFirst ? left : qualifiedColumn();
            if (!failed && value != null) {
                failed = values.put(column, value) != null;
            }
        }

        private String qualifiedColumn() {
            String first = name();
            if (symbol(".")) {
                failed |= !first.equalsIgnoreCase(alias);
                return column(name());
            }
            return column(first);
        }

        private KeyValue value() {
            SqlTokens.Token token = tokens.at(at++);
            return switch (token.kind()) {
                case PARAMETER -> new KeyValue.Parameter(Integer.parseInt(token.text()));
                case NUMBER -> new KeyValue.Constant(token.text(), false);
                case STRING -> new KeyValue.Constant(token.text(), true);
                default -> {
                    failed = true;
                    yield new KeyValue.Constant("", true);
                }
            };
        }

        private Optional<PointQuery> query(List<Item> items, Map<String, KeyValue> values) {
            List<KeyValue> wanted = new ArrayList<>();
            for (String column : key) {
                KeyValue value = values.get(column);
                if (value == null || !isComparable(field(spec.schema(), column), value) || wanted.contains(value)) {
                    return Optional.empty();
                }
                wanted.add(value);
            }
            List<String> columns = new ArrayList<>();
            List<Field> answer = new ArrayList<>();
            for (Item item : items.isEmpty() ? all() : items) {
                failed |= !item.qualifier().isEmpty() && !item.qualifier().equalsIgnoreCase(alias);
                String column = column(item.column());
                if (failed) {
                    return Optional.empty();
                }
                columns.add(column);
                Field field = field(spec.schema(), column);
                if (!isPlain(field)) {
                    return Optional.empty();
                }
                answer.add(DuckTypes.answered(item.name().isEmpty() ? column : item.name(), field));
            }
            Set<String> distinct = new HashSet<>(columns);
            List<Field> stoodFor = stoodFor(wanted);
            return values.size() == key.size() && distinct.size() == columns.size() && stoodFor.size() == parameters
                    ? Optional.of(new PointQuery(spec.name(), columns, answer, wanted, stoodFor))
                    : Optional.empty();
        }

        /** As far as parameters are of the key. */
        private List<Field> stoodFor(List<KeyValue> wanted) {
            return IntStream.rangeClosed(1, parameters)
                    .map(number -> wanted.indexOf(new KeyValue.Parameter(number)))
                    .filter(at -> at >= 0)
                    .mapToObj(at -> field(spec.schema(), key.get(at)))
                    .toList();
        }

        private List<Item> all() {
            return spec.schema().columns().stream()
                    .map(column -> new Item("", column.getName(), ""))
                    .toList();
        }

        private static boolean isComparable(Field column, KeyValue value) {
            return switch (column.getType()) {
                case ArrowType.Int _ -> !(value instanceof KeyValue.Constant(String text, boolean _)) || isWhole(text);
                case ArrowType.Utf8 _ -> !(value instanceof KeyValue.Constant(String _, boolean quoted)) || quoted;
                default -> false;
            };
        }

        /** Whether the engine would answer the column with the very type that it has in the table. */
        private static boolean isPlain(Field column) {
            return switch (column.getType()) {
                case ArrowType _ when DuckTypes.isUuid(column) -> true;
                case ArrowType.Bool _, ArrowType.Int _, ArrowType.Utf8 _, ArrowType.Binary _, ArrowType.Date _ -> true;
                case ArrowType.FloatingPoint _, ArrowType.Decimal _ -> true;
                case ArrowType.Timestamp type ->
                    type.getTimezone() == null
                            || (type.getTimezone().equals("UTC") && type.getUnit() == TimeUnit.MICROSECOND);
                default -> false;
            };
        }

        private static boolean isWhole(String text) {
            return text.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        /** The column's name as it is declared. */
        private String column(String written) {
            for (Field column : spec.schema().columns()) {
                if (column.getName().equalsIgnoreCase(written)) {
                    return column.getName();
                }
            }
            failed = true;
            return "";
        }

        private String name() {
            SqlTokens.Token token = tokens.at(at++);
            failed |= !token.isName();
            return token.text();
        }

        private boolean take(String word) {
            boolean there = tokens.at(at).is(word);
            at += there ? 1 : 0;
            return there;
        }

        private boolean symbol(String symbol) {
            boolean there = tokens.at(at).isSymbol(symbol);
            at += there ? 1 : 0;
            return there;
        }

        private void expect(String word) {
            failed |= !take(word);
        }
    }
}
