package dev.weir.server.flightsql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The types of SQL as tools are told of them. */
final class SqlTypes {
    private static final int TEXT_CHARS = Integer.MAX_VALUE;

    /**
     * A type of which columns can be made.
     *
     * @param code as ODBC and JDBC number it
     * @param size digits, or characters, or places in its text
     * @param maxScale digits behind the point; empty where it has none
     * @param base of the digits; empty for what is no number
     */
    private record Type(
            String name,
            FlightSql.XdbcDataType code,
            int size,
            List<String> parameters,
            Optional<Integer> maxScale,
            Optional<Integer> base) {
        static Type number(String name, FlightSql.XdbcDataType code, int size, int base) {
            return new Type(name, code, size, List.of(), Optional.empty(), Optional.of(base));
        }

        static Type moment(String name, FlightSql.XdbcDataType code, int size, int scale) {
            return new Type(name, code, size, List.of(), Optional.of(scale), Optional.empty());
        }

        static Type other(String name, FlightSql.XdbcDataType code, int size) {
            return new Type(name, code, size, List.of(), Optional.empty(), Optional.empty());
        }
    }

    /** Ordered by their codes, as JDBC asks. */
    private static final List<Type> TYPES = List.of(
            Type.number("BOOLEAN", FlightSql.XdbcDataType.XDBC_BIT, 1, 2),
            Type.number("TINYINT", FlightSql.XdbcDataType.XDBC_TINYINT, 3, 10),
            Type.number("BIGINT", FlightSql.XdbcDataType.XDBC_BIGINT, 19, 10),
            Type.other("BLOB", FlightSql.XdbcDataType.XDBC_VARBINARY, TEXT_CHARS),
            Type.other("UUID", FlightSql.XdbcDataType.XDBC_BINARY, 16),
            new Type(
                    "DECIMAL",
                    FlightSql.XdbcDataType.XDBC_DECIMAL,
                    38,
                    List.of("precision", "scale"),
                    Optional.of(38),
                    Optional.of(10)),
            Type.number("INTEGER", FlightSql.XdbcDataType.XDBC_INTEGER, 10, 10),
            Type.number("SMALLINT", FlightSql.XdbcDataType.XDBC_SMALLINT, 5, 10),
            Type.number("FLOAT", FlightSql.XdbcDataType.XDBC_REAL, 24, 2),
            Type.number("DOUBLE", FlightSql.XdbcDataType.XDBC_DOUBLE, 53, 2),
            Type.other("VARCHAR", FlightSql.XdbcDataType.XDBC_VARCHAR, TEXT_CHARS),
            Type.moment("DATE", FlightSql.XdbcDataType.XDBC_DATE, 10, 0),
            Type.moment("TIME", FlightSql.XdbcDataType.XDBC_TIME, 15, 6),
            Type.moment("TIME_NS", FlightSql.XdbcDataType.XDBC_TIME, 18, 9),
            Type.moment("TIMESTAMP", FlightSql.XdbcDataType.XDBC_TIMESTAMP, 26, 6),
            Type.moment("TIMESTAMP_S", FlightSql.XdbcDataType.XDBC_TIMESTAMP, 19, 0),
            Type.moment("TIMESTAMP_MS", FlightSql.XdbcDataType.XDBC_TIMESTAMP, 23, 3),
            Type.moment("TIMESTAMP_NS", FlightSql.XdbcDataType.XDBC_TIMESTAMP, 29, 9),
            Type.moment("TIMESTAMPTZ", FlightSql.XdbcDataType.XDBC_TIMESTAMP, 32, 6));

    private SqlTypes() {}

    /** @param code of one type only, or of all */
    static Stream<Listing.Row> rows(Optional<Integer> code) {
        return TYPES.stream()
                .filter(type -> code.isEmpty() || code.get() == type.code().getNumber())
                .map(SqlTypes::row);
    }

    private static Listing.Row row(Type type) {
        int moment = FlightSql.XdbcDataType.XDBC_DATETIME_VALUE;
        Optional<FlightSql.XdbcDatetimeSubcode> subcode = switch (type.code()) {
            case XDBC_DATE -> Optional.of(FlightSql.XdbcDatetimeSubcode.XDBC_SUBCODE_DATE);
            case XDBC_TIME -> Optional.of(FlightSql.XdbcDatetimeSubcode.XDBC_SUBCODE_TIME);
            case XDBC_TIMESTAMP -> Optional.of(FlightSql.XdbcDatetimeSubcode.XDBC_SUBCODE_TIMESTAMP);
            default -> Optional.empty();
        };
        boolean number = type.base().isPresent();
        boolean quoted = !number;
        boolean text = type.code() == FlightSql.XdbcDataType.XDBC_VARCHAR;
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of(type.name()));
        cells.add(Cell.of(type.code().getNumber()));
        cells.add(Cell.of(type.size()));
        cells.add(quoted ? Cell.of("'") : Cell.none());
        cells.add(quoted ? Cell.of("'") : Cell.none());
        cells.add(type.parameters().isEmpty() ? Cell.none() : new Cell.Texts(type.parameters()));
        cells.add(Cell.of(FlightSql.Nullable.NULLABILITY_NULLABLE_VALUE));
        cells.add(Cell.of(text));
        cells.add(Cell.of(
                text ? FlightSql.Searchable.SEARCHABLE_FULL_VALUE : FlightSql.Searchable.SEARCHABLE_BASIC_VALUE));
        cells.add(number ? Cell.of(false) : Cell.none());
        cells.add(Cell.of(false));
        cells.add(number ? Cell.of(false) : Cell.none());
        cells.add(Cell.of(type.name()));
        cells.add(type.maxScale().map(scale -> Cell.of(0)).orElse(Cell.none()));
        cells.add(type.maxScale().map(Cell::of).orElse(Cell.none()));
        cells.add(Cell.of(subcode.isPresent() ? moment : type.code().getNumber()));
        cells.add(subcode.map(code -> Cell.of(code.getNumber())).orElse(Cell.none()));
        cells.add(type.base().map(Cell::of).orElse(Cell.none()));
        cells.add(Cell.none());
        return new Listing.Row(cells, 300);
    }

    /** The type of a table's column, as SQL writes it. */
    static String name(Field field) {
        if ("arrow.uuid".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME))) {
            return "UUID";
        }
        return switch (field.getType()) {
            case ArrowType.Bool any -> "BOOLEAN";
            case ArrowType.Int type ->
                switch (type.getBitWidth()) {
                    case 8 -> "TINYINT";
                    case 16 -> "SMALLINT";
                    case 32 -> "INTEGER";
                    default -> "BIGINT";
                };
            case ArrowType.FloatingPoint type ->
                type.getPrecision() == FloatingPointPrecision.SINGLE ? "FLOAT" : "DOUBLE";
            case ArrowType.Decimal type -> "DECIMAL(" + type.getPrecision() + "," + type.getScale() + ")";
            case ArrowType.Date any -> "DATE";
            case ArrowType.Time type -> type.getUnit() == TimeUnit.NANOSECOND ? "TIME_NS" : "TIME";
            case ArrowType.Timestamp type when type.getTimezone() != null -> "TIMESTAMPTZ";
            case ArrowType.Timestamp type ->
                switch (type.getUnit()) {
                    case SECOND -> "TIMESTAMP_S";
                    case MILLISECOND -> "TIMESTAMP_MS";
                    case MICROSECOND -> "TIMESTAMP";
                    case NANOSECOND -> "TIMESTAMP_NS";
                };
            case ArrowType.Utf8 any -> "VARCHAR";
            case ArrowType.List any -> name(field.getChildren().getFirst()) + "[]";
            case ArrowType.FixedSizeList type -> name(field.getChildren().getFirst()) + "[" + type.getListSize() + "]";
            case ArrowType.Struct any -> "STRUCT";
            case ArrowType.Map any -> "MAP";
            default -> "BLOB";
        };
    }
}
