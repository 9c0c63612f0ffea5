package dev.weir.sql;

import static dev.weir.sql.SystemTable.flag;
import static dev.weir.sql.SystemTable.number;
import static dev.weir.sql.SystemTable.numbers;
import static dev.weir.sql.SystemTable.text;
import static dev.weir.sql.SystemTable.texts;
import static dev.weir.sql.SystemTable.time;

import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.ViewSpec;
import dev.weir.storage.log.LogView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Weir's own tables about itself, by their names; the catalog of Postgres is made of them. */
final class SystemTables {
    /** Postgres gives lower numbers to what it brings itself. */
    private static final long FIRST_OID = 16_384;

    /** Of a table: its own, that of its primary key's index, that of the constraint. */
    private static final long NUMBERS = 3;

    /** Numbers of databases begin behind those of tables. */
    private static final long FIRST_DATABASE = 1_700_000_000;

    /** Numbers of views are the last ones. */
    private static final long FIRST_VIEW = 2_000_000_000;

    /** What Postgres itself gives its namespace {@code public}. */
    private static final long PUBLIC = 2_200;

    private final Map<String, SystemTable> all = new TreeMap<>();
    private final Tables tables;
    private final Function<ViewSpec, List<Field>> viewColumns;

    /** A view may ask for the columns of views, among which are its own; those it does not see. */
    private final ThreadLocal<Boolean> inView = ThreadLocal.withInitial(() -> false);

    /** @param viewColumns throws when a view does not hold any more */
    SystemTables(Tables tables, Function<ViewSpec, List<Field>> viewColumns) {
        this.tables = tables;
        this.viewColumns = viewColumns;
        for (SystemTable table :
                List.of(databases(), tables(), columns(), keys(), views(), queries(), LakeTables.status(tables))) {
            all.put(table.name(), table);
        }
    }

    Optional<SystemTable> find(String lowerName) {
        return Optional.ofNullable(all.get(lowerName));
    }

    private SystemTable databases() {
        return new SystemTable("weir_databases", List.of(number("oid"), text("name"), text("comment")), () -> {
            List<Object[]> rows = new ArrayList<>();
            for (String name : tables.catalog().databases()) {
                rows.add(new Object[] {databaseOid(name), name, comment(new Commented.Database(name))});
            }
            return rows;
        });
    }

    private SystemTable tables() {
        List<Field> columns = List.of(
                number("oid"),
                number("database_oid"),
                text("database"),
                text("name"),
                text("kind"),
                number("columns"),
                number("buckets"),
                texts("bucket_key"),
                texts("primary_key"),
                text("durability"),
                text("compression"),
                text("retention"),
                text("lake"),
                number("rows"),
                number("bytes"),
                text("comment"));
        return new SystemTable("weir_tables", columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            each((oid, name, spec) -> tables.describe(spec.name()).ifPresent(described -> {
                try (HotTable table = described) {
                    rows.add(new Object[] {
                        oid,
                        databaseOid(name.database()),
                        name.database(),
                        name.table(),
                        table.isKeyed() ? "primary_key" : "log",
                        (long) spec.schema().columns().size(),
                        (long) spec.buckets(),
                        spec.bucketKey(),
                        key(spec),
                        lower(spec.durability()),
                        lower(spec.compression()),
                        spec.retention().text(),
                        spec.lake().text(),
                        table.rowCount(),
                        table.buckets().stream().mapToLong(LogView::bytes).sum(),
                        comment(new Commented.Table(name))
                    });
                }
            }));
            return rows;
        });
    }

    private SystemTable columns() {
        List<Field> columns = List.of(
                number("table_oid"),
                text("database"),
                text("table_name"),
                number("position"),
                text("name"),
                text("type"),
                number("type_oid"),
                number("type_modifier"),
                number("dimensions"),
                flag("nullable"),
                number("key_position"),
                text("comment"));
        return new SystemTable("weir_columns", columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            each((oid, name, spec) -> {
                long position = 0;
                for (Field column : spec.schema().columns()) {
                    int inKey = key(spec).indexOf(column.getName());
                    rows.add(new Object[] {
                        oid,
                        name.database(),
                        name.table(),
                        ++position,
                        column.getName(),
                        DuckTypes.sql(column),
                        (long) PostgresTypes.oid(column),
                        (long) PostgresTypes.modifier(column),
                        dimensions(column),
                        column.isNullable(),
                        inKey < 0 ? null : (Long) (inKey + 1L),
                        comment(new Commented.Column(name, column.getName()))
                    });
                }
            });
            if (!inView.get()) {
                inView.set(true);
                try {
                    tables.catalog().views().forEach(view -> addColumns(view, rows));
                } finally {
                    inView.remove();
                }
            }
            return rows;
        });
    }

    /** Of a view that still holds. */
    private void addColumns(ViewSpec view, List<Object[]> rows) {
        List<Field> columns;
        try {
            columns = viewColumns.apply(view);
        } catch (WeirException e) {
            return; // what it names is gone
        }
        long position = 0;
        for (Field column : columns) {
            rows.add(new Object[] {
                viewOid(view),
                view.name().database(),
                view.name().table(),
                ++position,
                column.getName(),
                DuckTypes.sql(column),
                (long) PostgresTypes.oid(column),
                (long) PostgresTypes.modifier(column),
                dimensions(column),
                true,
                null,
                comment(new Commented.Column(view.name(), column.getName()))
            });
        }
    }

    private SystemTable views() {
        List<Field> columns = List.of(
                number("oid"), number("database_oid"), text("database"), text("name"), text("query"), text("comment"));
        return new SystemTable("weir_views", columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            for (ViewSpec view : tables.catalog().views()) {
                String database = view.name().database();
                rows.add(new Object[] {
                    viewOid(view),
                    databaseOid(database),
                    database,
                    view.name().table(),
                    view.sql(),
                    comment(new Commented.Table(view.name()))
                });
            }
            return rows;
        });
    }

    private static long viewOid(ViewSpec view) {
        return FIRST_VIEW + hash(view.name().qualified(), 27);
    }

    private @Nullable String comment(Commented on) {
        return tables.catalog().comment(on).orElse(null);
    }

    private SystemTable keys() {
        List<Field> columns = List.of(
                number("table_oid"),
                number("database_oid"),
                text("database"),
                text("table_name"),
                text("name"),
                texts("columns"),
                numbers("positions"),
                numbers("type_oids"));
        return new SystemTable("weir_primary_keys", columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            each((oid, name, spec) -> {
                List<Long> positions = new ArrayList<>();
                List<Long> types = new ArrayList<>();
                for (String column : key(spec)) {
                    int position = spec.schema().require(column);
                    positions.add(position + 1L);
                    types.add((long) PostgresTypes.oid(spec.schema().columns().get(position)));
                }
                if (spec.key().isPresent()) {
                    rows.add(new Object[] {
                        oid,
                        databaseOid(name.database()),
                        name.database(),
                        name.table(),
                        name.table() + "_pkey",
                        key(spec),
                        positions,
                        types
                    });
                }
            });
            return rows;
        });
    }

    private SystemTable queries() {
        List<Field> columns = List.of(
                number("id"),
                text("door"),
                text("user_name"),
                text("client"),
                text("state"),
                time("started"),
                number("elapsed_ms"),
                text("sql"));
        return new SystemTable("weir_queries", columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            for (RunningQuery query : tables.running()) {
                rows.add(new Object[] {
                    query.id(),
                    query.door(),
                    query.user(),
                    query.client(),
                    query.state(),
                    query.startedUs(),
                    query.elapsedMs(),
                    query.sql()
                });
            }
            return rows;
        });
    }

    private static List<String> key(TableSpec spec) {
        return spec.key().map(KeySpec::columns).orElse(List.of());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static long dimensions(Field column) {
        return switch (column.getType()) {
            case ArrowType.List _, ArrowType.FixedSizeList _ ->
                1 + dimensions(column.getChildren().getFirst());
            default -> 0;
        };
    }

    private interface Visitor {
        void visit(Long oid, TableName name, TableSpec spec);
    }

    private void each(Visitor visitor) {
        Set<Long> used = new HashSet<>();
        for (String full : tables.names()) {
            long oid = FIRST_OID + hash(full, 29) * NUMBERS;
            while (!used.add(oid)) {
                oid += NUMBERS;
            }
            Long unique = oid;
            tables.spec(full).ifPresent(spec -> visitor.visit(unique, TableName.parse(full), spec));
        }
    }

    private static long databaseOid(String name) {
        return name.equals(TableName.MAIN) ? PUBLIC : FIRST_DATABASE + hash(name, 28);
    }

    /** Numbers follow from names, so that they are the same after a restart. */
    private static long hash(String name, int bits) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x01000193;
        }
        return (hash ^ hash >>> 15) & (1L << bits) - 1;
    }
}
