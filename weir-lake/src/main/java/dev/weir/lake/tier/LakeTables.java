package dev.weir.lake.tier;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableName;
import dev.weir.lake.catalog.ObjectFileIO;
import dev.weir.lake.catalog.Warehouse;
import dev.weir.lake.catalog.WeirCatalog;
import dev.weir.lake.schema.LakeLayout;
import dev.weir.lake.schema.LakeSchema;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** The Iceberg tables of ours: found, made, dropped. Each has a {@link Marker}. */
final class LakeTables {
    private final Catalog catalog;
    private final ObjectFileIO files;
    private final ObjectStore store;
    private final Warehouse warehouse;
    private final LakeConfig config;

    LakeTables(Catalog catalog, ObjectFileIO files, LakeConfig config) {
        this.catalog = catalog;
        this.files = files;
        this.store = files.store();
        this.warehouse = files.warehouse();
        this.config = config;
    }

    private static TableIdentifier identifier(String name) {
        TableName parsed = TableName.parse(name);
        return TableIdentifier.of(parsed.database(), parsed.table());
    }

    /** Makes it when there is none. Throws {@link PausedException} when others have taken its name, or it away. */
    LakeTable open(TieredTable of) {
        String name = TableName.parse(of.spec().name()).qualified();
        Optional<Marker> marker = Marker.find(store, of.tableId());
        Optional<Table> there = load(name);
        if (there.isEmpty()) {
            if (marker.flatMap(Marker::uuid).isPresent()) {
                throw new PausedException(
                        "the lake table was dropped or renamed by others; give it its name again, or say lake = off and lake = on to begin a new one lake_table="
                                + name);
            }
            Marker planned = new Marker(of.tableId(), name, location(name, of.tableId()), Optional.empty());
            planned.put(store);
            create(planned, of);
            there = load(name);
            marker = Optional.of(planned);
        }
        Table table =
                there.orElseThrow(() -> new IllegalStateException("a lake table went as it was made table=" + name));
        requireOurs(table, of.tableId(), name);
        confirm(marker.orElseGet(() -> new Marker(of.tableId(), name, table.location(), Optional.empty())), table);
        return new LakeTable(table, of.tableId());
    }

    /** Empty: there is none, or not ours; {@link #open} says what is wrong. */
    Optional<LakeTable> find(TieredTable of) {
        return Marker.find(store, of.tableId())
                .flatMap(marker -> load(marker.name())
                        .filter(table ->
                                marker.uuid().equals(Optional.of(table.uuid().toString()))))
                .map(table -> new LakeTable(table, of.tableId()));
    }

    /** What all names of a table's files begin with, and no others; empty: it has no table. */
    Optional<String> place(String tableId) {
        return Marker.find(store, tableId).map(this::place);
    }

    private String place(Marker marker) {
        return warehouse.name(marker.location()).text() + "/";
    }

    private static void requireOurs(Table table, String tableId, String name) {
        String owner = table.properties().get(Settled.TABLE_ID);
        if (owner == null) {
            throw new PausedException(
                    "a lake table of that name was made by others; drop or rename it lake_table=" + name);
        }
        if (!owner.equals(tableId)) {
            throw new PausedException(
                    "the lake table of that name belongs to a table that was dropped, and goes soon lake_table="
                            + name);
        }
    }

    private void confirm(Marker marker, Table table) {
        String uuid = table.uuid().toString();
        if (marker.uuid().isEmpty()) {
            marker.withUuid(uuid).put(store);
        } else if (!marker.uuid().get().equals(uuid)) {
            throw new PausedException(
                    "others have put another lake table in the place of ours; drop or rename it lake_table="
                            + table.name());
        }
    }

    private Optional<Table> load(String name) {
        try {
            return Optional.of(catalog.loadTable(identifier(name)));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    /** One that no table had before: so what lies there is this table's. */
    private String location(String name, String tableId) {
        TableName parsed = TableName.parse(name);
        return warehouse.location(new ObjectName(parsed.database() + "/" + parsed.table() + "-" + tableId));
    }

    private void create(Marker planned, TieredTable of) {
        TableIdentifier identifier = identifier(planned.name());
        createNamespace(identifier.namespace());
        Schema schema = LakeSchema.of(of.spec().schema());
        TableMetadata first = metadata(planned, schema, of);
        String file = planned.location() + "/metadata/00000-" + first.uuid() + ".metadata.json";
        TableMetadataParser.write(first, files.newOutputFile(file));
        try {
            // not createTable: every catalog would number the columns anew
            catalog.registerTable(identifier, file);
        } catch (AlreadyExistsException e) {
            // ours whose answer was lost, or somebody else's: who loads it sees
            if (load(planned.name()).isEmpty()) {
                throw e;
            }
        }
    }

    private void createNamespace(Namespace namespace) {
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            try {
                namespaces.createNamespace(namespace);
            } catch (AlreadyExistsException e) {
                // by somebody else, just now: as good
                return;
            }
        }
    }

    private Map<String, String> properties(TieredTable of) {
        Map<String, String> properties = new HashMap<>(config.tableProperties());
        properties.put(Settled.TABLE_ID, of.tableId());
        // else columns behind the first hundred have none
        properties.put("write.metadata.metrics.column." + LakeSchema.BUCKET, "full");
        properties.put("write.metadata.metrics.column." + LakeSchema.OFFSET, "full");
        properties.put("write.metadata.metrics.column." + LakeSchema.TIMESTAMP, "full");
        return properties;
    }

    private TableMetadata metadata(Marker planned, Schema schema, TieredTable of) {
        return TableMetadata.buildFromEmpty(LakeSchema.formatVersion(schema))
                .assignUUID()
                .setLocation(planned.location())
                .setCurrentSchema(schema, LakeSchema.TIMESTAMP_ID)
                .setDefaultPartitionSpec(
                        LakeLayout.partition(schema, of.spec().lake().partition()))
                .setDefaultSortOrder(LakeLayout.order(schema, of.spec().lake()))
                .setProperties(properties(of))
                .build();
    }

    /** Of a table that was dropped: it goes with all its files, and with what rounds have left. */
    void drop(String tableId) {
        Optional<Marker> marker = Marker.find(store, tableId);
        if (marker.isPresent()) {
            Optional<Table> table = load(marker.get().name())
                    .filter(there -> tableId.equals(there.properties().get(Settled.TABLE_ID)));
            table.ifPresent(there -> drop(identifier(marker.get().name()), there));
        }
        Intent.list(store, tableId).forEach(intent -> intent.undo(store));
        if (marker.isPresent()) {
            SmallObjects.list(store, place(marker.get())).forEach(store::delete);
            marker.get().remove(store);
        }
    }

    /** Another worker may have done so, and made the table that has the name now. */
    private void drop(TableIdentifier name, Table there) {
        if (!(catalog instanceof WeirCatalog ours)) {
            catalog.dropTable(name, false);
            return;
        }
        String location = ((HasTableOperations) there).operations().current().metadataFileLocation();
        if (!ours.dropTableIfAt(name, location)) {
            throw new WeirException(
                    ErrorCode.UNAVAILABLE,
                    "a lake table changed while it was to be dropped; it is tried again table=" + name);
        }
    }

    /** Of a table whose rows do not settle any more: when others have taken the lake table away, it may begin anew. */
    void forgetIfGone(String tableId) {
        Optional<Marker> marker = Marker.find(store, tableId);
        if (marker.isPresent() && load(marker.get().name()).isEmpty()) {
            marker.get().remove(store);
        }
    }
}
