package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Finds out what a statement takes, and what it answers, by having DuckDB bind it, with its parameters still open. */
final class Preparation {
    private final Function<Session, QueryRun> newRun;

    Preparation(Function<Session, QueryRun> newRun) {
        this.newRun = newRun;
    }

    /**
     * What is known of a statement's parameters and columns.
     *
     * @param types empty for a parameter that takes any text, which then is what SQL makes of a constant without a type
     */
    record Bound(List<Optional<Field>> types, List<Field> columns) {
        List<Field> parameters() {
            List<Field> parameters = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                Field type = types.get(i).orElse(TEXT);
                parameters.add(new Field("$" + (i + 1), type.getFieldType(), type.getChildren()));
            }
            return parameters;
        }

        /** A constant for a parameter. */
        String constant(int number, Optional<String> value) {
            String text = value.map(SqlTokens::literal).orElse("null");
            return types.get(number - 1).map(type -> constant(text, type)).orElse(text);
        }

        private static String constant(String text, Field type) {
            return "cast(" + text + " as " + DuckTypes.sql(type) + ")";
        }

        /** Constants for the values of a parameter that is a list; empty if it has none, or if they are not written plainly. */
        Optional<String> constants(int number, Optional<String> value) {
            return types.get(number - 1)
                    .filter(type -> type.getType() instanceof ArrowType.List)
                    .flatMap(type -> value.map(ListText::values)
                            .filter(values -> !values.isEmpty())
                            .map(values -> values.stream()
                                    .map(one -> constant(
                                            one.map(SqlTokens::literal).orElse("null"),
                                            type.getChildren().getFirst()))
                                    .collect(Collectors.joining(", "))));
        }
    }

    private static final Field TEXT = field(ArrowType.Utf8.INSTANCE);

    private static final List<Field> GUESSES = List.of(
            TEXT,
            field(new ArrowType.Int(64, true)),
            field(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            field(new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)));

    private static Field field(ArrowType type) {
        return new Field("", FieldType.nullable(type), List.of());
    }

    /** @param query with its parameters numbered */
    Bound bind(String query, Session session, int parameters, List<Optional<Field>> given) {
        List<Optional<Field>> types = new ArrayList<>();
        for (int i = 0; i < parameters; i++) {
            types.add(i < given.size() ? given.get(i) : Optional.empty());
        }
        Parameters places = Parameters.of(query);
        typeLists(places, session, types);
        QueryRun.Shape open = shape(places.with(number -> place(number, types)), session);
        for (int i = 0; i < Math.min(parameters, open.parameters().size()); i++) {
            if (types.get(i).isEmpty()) {
                types.set(i, open.parameters().get(i).filter(Preparation::isCertain));
            }
        }
        Optional<List<Field>> columns = open.columns();
        return columns.isPresent() ? new Bound(types, columns.get()) : tried(places, session, types);
    }

    /** {@code x = any($1)} takes a list of what {@code x = $1} takes, which DuckDB does not see by itself. */
    private void typeLists(Parameters places, Session session, List<Optional<Field>> types) {
        Set<Integer> lists = places.lists().stream()
                .filter(number -> types.get(number - 1).isEmpty())
                .collect(Collectors.toSet());
        if (lists.isEmpty()) {
            return;
        }
        List<Optional<Field>> ofOne = shape(places.withOneOf(lists, number -> place(number, types)), session)
                .parameters();
        for (int number : lists) {
            if (number <= ofOne.size()) {
                types.set(
                        number - 1,
                        ofOne.get(number - 1)
                                .filter(Preparation::isCertain)
                                .map(one -> new Field("", FieldType.nullable(ArrowType.List.INSTANCE), List.of(one))));
            }
        }
    }

    /** DuckDB cannot tell: the first of the usual types that makes sense for the other parameters is it. */
    private Bound tried(Parameters places, Session session, List<Optional<Field>> types) {
        List<WeirException> reasons = new ArrayList<>();
        for (Field guess : GUESSES) {
            List<Optional<Field>> guessed = types.stream()
                    .map(type -> type.isPresent() ? type : Optional.of(guess))
                    .toList();
            try {
                List<Field> columns = shapeOfNulls(places, session, guessed)
                        .columns()
                        .orElseThrow(() -> new WeirException(
                                ErrorCode.INVALID_SQL,
                                "the type of a parameter cannot be told; write cast($1 as ...)"));
                return new Bound(guess.equals(TEXT) ? types : guessed, columns);
            } catch (WeirException e) {
                reasons.add(e);
            }
        }
        throw reasons.getFirst();
    }

    /** DuckDB says NULL of a parameter of which nothing is known. */
    private static boolean isCertain(Field type) {
        return !(type.getType() instanceof ArrowType.Null);
    }

    private static String place(int number, List<Optional<Field>> types) {
        return types.get(number - 1)
                .map(type -> "cast($" + number + " as " + DuckTypes.sql(type) + ")")
                .orElse("$" + number);
    }

    /** With constants in the parameters' places, as when it is run: then DuckDB can always tell. */
    private QueryRun.Shape shapeOfNulls(Parameters places, Session session, List<Optional<Field>> types) {
        return shape(
                places.with(number ->
                        "cast(null as " + DuckTypes.sql(types.get(number - 1).orElse(TEXT)) + ")"),
                session);
    }

    private QueryRun.Shape shape(String query, Session session) {
        try (QueryRun run = newRun.apply(session)) {
            run.check(query);
            return run.shape();
        }
    }
}
