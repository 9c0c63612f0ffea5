package dev.weir.server.flightsql;

import dev.weir.format.wire.Commented;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import dev.weir.server.query.SqlCatalog;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The rows of what Flight SQL asks about catalogs, schemas, tables and keys. Read when they are wanted, so that a long list is never whole in memory. */
final class TableListings {
    /** The one catalog that there is. */
    static final String CATALOG = "weir";

    private static final String TABLE = "TABLE";
    private static final String VIEW = "VIEW";
    private static final String METADATA = "ARROW:FLIGHT:SQL:";

    private final Tables tables;
    private final SqlCatalog catalog;
    private final Statements statements;

    TableListings(Tables tables, SqlCatalog catalog, Statements statements) {
        this.tables = tables;
        this.catalog = catalog;
        this.statements = statements;
    }

    Stream<Listing.Row> catalogs() {
        return Stream.of(Listing.Row.of(Cell.of(CATALOG)));
    }

    Stream<Listing.Row> schemas(FlightSql.CommandGetDbSchemas asked) {
        Predicate<String> pattern =
                asked.hasDbSchemaFilterPattern() ? like(asked.getDbSchemaFilterPattern()) : any -> true;
        return isOurs(asked.hasCatalog(), asked.getCatalog())
                ? schemas().filter(pattern).map(name -> Listing.Row.of(Cell.of(CATALOG), Cell.of(name)))
                : Stream.empty();
    }

    Stream<String> schemas() {
        return catalog.databases().stream();
    }

    Stream<Listing.Row> tableTypes() {
        return Stream.of(Listing.Row.of(Cell.of(TABLE)), Listing.Row.of(Cell.of(VIEW)));
    }

    Stream<Listing.Row> tables(FlightSql.CommandGetTables asked) {
        List<String> types = asked.getTableTypesCount() == 0 ? List.of(TABLE, VIEW) : asked.getTableTypesList();
        if (!isOurs(asked.hasCatalog(), asked.getCatalog())) {
            return Stream.empty();
        }
        Predicate<String> schema =
                asked.hasDbSchemaFilterPattern() ? like(asked.getDbSchemaFilterPattern()) : any -> true;
        Predicate<String> name =
                asked.hasTableNameFilterPattern() ? like(asked.getTableNameFilterPattern()) : any -> true;
        Predicate<TableName> wanted = table -> schema.test(table.database()) && name.test(table.table());
        Stream<Listing.Row> tableRows = types.contains(TABLE)
                ? tables.all().stream()
                        .map(OpenTable::info)
                        .filter(info -> wanted.test(info.name()))
                        .map(info -> row(
                                info.name(),
                                TABLE,
                                asked.getIncludeSchema(),
                                () -> info.spec().schema().columns()))
                : Stream.empty();
        Stream<Listing.Row> viewRows = types.contains(VIEW)
                ? catalog.views().stream()
                        .map(ViewSpec::name)
                        .filter(wanted)
                        .map(view -> row(
                                view,
                                VIEW,
                                asked.getIncludeSchema(),
                                () -> statements.columns("select * from " + view.qualified())))
                : Stream.empty();
        return Stream.concat(tableRows, viewRows);
    }

    private Listing.Row row(TableName name, String type, boolean withSchema, Supplier<List<Field>> columns) {
        List<Cell> cells = new ArrayList<>(
                List.of(Cell.of(CATALOG), Cell.of(name.database()), Cell.of(name.table()), Cell.of(type)));
        long bytes = 400;
        if (withSchema) {
            byte[] schema = SqlPath.message(described(name, columns.get())).toByteArray();
            cells.add(new Cell.Bytes(schema));
            bytes += schema.length;
        }
        return new Listing.Row(cells, bytes);
    }

    /** The columns, and in the metadata of each what SQL tools want to know of it. */
    private Schema described(TableName table, List<Field> columns) {
        return new Schema(columns.stream().map(field -> described(table, field)).toList());
    }

    private Field described(TableName table, Field field) {
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.put(METADATA + "CATALOG_NAME", CATALOG);
        metadata.put(METADATA + "SCHEMA_NAME", table.database());
        metadata.put(METADATA + "TABLE_NAME", table.table());
        metadata.put(METADATA + "TYPE_NAME", SqlTypes.name(field));
        precision(field).ifPresent(digits -> metadata.put(METADATA + "PRECISION", digits.toString()));
        if (field.getType() instanceof ArrowType.Decimal decimal) {
            metadata.put(METADATA + "SCALE", Integer.toString(decimal.getScale()));
        }
        catalog.comment(new Commented.Column(table, field.getName()))
                .ifPresent(comment -> metadata.put(METADATA + "REMARKS", comment));
        metadata.put(METADATA + "IS_AUTO_INCREMENT", "0");
        metadata.put(METADATA + "IS_CASE_SENSITIVE", field.getType() instanceof ArrowType.Utf8 ? "1" : "0");
        metadata.put(METADATA + "IS_READ_ONLY", "0");
        metadata.put(METADATA + "IS_SEARCHABLE", "1");
        FieldType type = new FieldType(field.isNullable(), field.getType(), null, metadata);
        return new Field(field.getName(), type, field.getChildren());
    }

    private static Optional<Integer> precision(Field field) {
        return switch (field.getType()) {
            case ArrowType.Decimal decimal -> Optional.of(decimal.getPrecision());
            case ArrowType.Int number ->
                Optional.of(
                        switch (number.getBitWidth()) {
                            case 8 -> 3;
                            case 16 -> 5;
                            case 32 -> 10;
                            default -> 19;
                        });
            case ArrowType.FloatingPoint number ->
                Optional.of(number.getPrecision() == FloatingPointPrecision.SINGLE ? 24 : 53);
            default -> Optional.empty();
        };
    }

    Stream<Listing.Row> primaryKeys(FlightSql.CommandGetPrimaryKeys asked) {
        if (!isOurs(asked.hasCatalog(), asked.getCatalog())) {
            return Stream.empty();
        }
        return tables.all().stream()
                .filter(table -> table.info().name().table().equals(asked.getTable()))
                .filter(table -> !asked.hasDbSchema()
                        || asked.getDbSchema().equals(table.info().name().database()))
                .flatMap(table -> table.info().spec().key().stream().flatMap(key -> key(table, key)));
    }

    private static Stream<Listing.Row> key(OpenTable table, KeySpec key) {
        TableName name = table.info().name();
        return IntStream.range(0, key.columns().size())
                .mapToObj(i -> Listing.Row.of(
                        Cell.of(CATALOG),
                        Cell.of(name.database()),
                        Cell.of(name.table()),
                        Cell.of(key.columns().get(i)),
                        Cell.of(i + 1),
                        Cell.none()));
    }

    /** Whether a filter lets our catalog pass; the empty name is that of things without one. */
    private static boolean isOurs(boolean filtered, String catalog) {
        return !filtered || catalog.equals(CATALOG);
    }

    private static Predicate<String> like(String pattern) {
        return LikePattern.of(pattern)::matches;
    }
}
