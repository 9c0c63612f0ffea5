package dev.weir.lake.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.metrics.MetricsReporter;
import org.apache.iceberg.view.BaseMetastoreViewCatalog;
import org.apache.iceberg.view.ViewOperations;

/**
 * The Iceberg catalog over Weir's: tables, views and nested namespaces are {@link Pointers}, metadata are files of {@link ObjectFileIO}. A commit is
 * one swap; one that lost is a {@code CommitFailedException}, and one whose outcome is not known (the pointers could not say) a {@code
 * CommitStateUnknownException}: then it must be looked for. Thread-safe, and several may be open over the same pointers.
 */
public final class WeirCatalog extends BaseMetastoreViewCatalog implements SupportsNamespaces {
    public static final String NAME = "weir";

    /** Reports of scans and commits are for who asked for them; nobody did. */
    private static final MetricsReporter QUIET = report -> {};

    /** Of a commit of several tables, over what others have changed meanwhile. */
    private static final int COMMIT_TRIES = 4;

    private static final int MAX_PART_CHARS = 100;
    private static final int UNIQUE_CHARS = 12;

    private final Entries entries;
    private final ObjectFileIO io;
    private final Supplier<UUID> ids;
    private final Map<String, String> properties;

    /** @param ids random ones, for places that no table had before */
    public WeirCatalog(Pointers pointers, ObjectFileIO io, Supplier<UUID> ids) {
        this(NAME, pointers, io, ids, Map.of());
    }

    /** @param properties of Iceberg's own, such as {@code table-default.}* */
    WeirCatalog(String name, Pointers pointers, ObjectFileIO io, Supplier<UUID> ids, Map<String, String> properties) {
        this.entries = new Entries(pointers);
        this.io = io;
        this.ids = ids;
        this.properties = Map.copyOf(properties);
        initialize(name, this.properties);
    }

    @Override
    protected Map<String, String> properties() {
        return properties;
    }

    @Override
    protected MetricsReporter metricsReporter() {
        return properties.containsKey(CatalogProperties.METRICS_REPORTER_IMPL) ? super.metricsReporter() : QUIET;
    }

    public ObjectFileIO io() {
        return io;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier name) {
        return tableOperations(name);
    }

    private PointerTableOperations tableOperations(TableIdentifier name) {
        return new PointerTableOperations(entries, io, name(), name);
    }

    @Override
    protected ViewOperations newViewOps(TableIdentifier name) {
        return new PointerViewOperations(entries, io, name(), name);
    }

    @Override
    protected boolean isValidIdentifier(TableIdentifier name) {
        return !name.namespace().isEmpty();
    }

    /** One that nothing had before: files of a table that was dropped or renamed are never those of another. */
    @Override
    protected String defaultWarehouseLocation(TableIdentifier name) {
        String unique = ids.get().toString().replace("-", "").substring(0, UNIQUE_CHARS);
        String namespace =
                Stream.of(name.namespace().levels()).map(WeirCatalog::readable).collect(Collectors.joining("/"));
        return io.warehouse().root() + "/" + namespace + "/" + readable(name.name()) + "-" + unique;
    }

    /** For people who look into the warehouse; what is unique is behind it. */
    private static String readable(String part) {
        String kept = part.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return kept.substring(0, Math.min(kept.length(), MAX_PART_CHARS));
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return entries.list(EntryKind.TABLE, namespace);
    }

    @Override
    public List<TableIdentifier> listViews(Namespace namespace) {
        return entries.list(EntryKind.VIEW, namespace);
    }

    /** @param purge whether its files go, too: all that its snapshots name */
    @Override
    public boolean dropTable(TableIdentifier name, boolean purge) {
        if (!isValidIdentifier(name)) {
            return false;
        }
        Optional<TableMetadata> last =
                purge ? Optional.ofNullable(tableOperations(name).current()) : Optional.empty();
        boolean there = entries.drop(EntryKind.TABLE, name);
        if (there) {
            last.ifPresent(metadata -> CatalogUtil.dropTableData(io, metadata));
        }
        return there;
    }

    /** Drops a table, not its files, if it is as it was when its metadata lay there: another one that has its name meanwhile stays. */
    public boolean dropTableIfAt(TableIdentifier name, String metadataLocation) {
        return entries.dropIfAt(EntryKind.TABLE, name, metadataLocation);
    }

    @Override
    public boolean dropView(TableIdentifier name) {
        return isValidIdentifier(name) && entries.drop(EntryKind.VIEW, name);
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        entries.rename(EntryKind.TABLE, from, to);
    }

    @Override
    public void renameView(TableIdentifier from, TableIdentifier to) {
        entries.rename(EntryKind.VIEW, from, to);
    }

    @Override
    public void createNamespace(Namespace namespace, Map<String, String> metadata) {
        entries.createNamespace(namespace, metadata);
    }

    @Override
    public List<Namespace> listNamespaces(Namespace parent) {
        return entries.namespacesIn(parent);
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(Namespace namespace) {
        // of a kind that may be asked for null, which Iceberg does
        return new HashMap<>(entries.require(namespace).properties());
    }

    @Override
    public boolean dropNamespace(Namespace namespace) {
        return entries.dropNamespace(namespace);
    }

    @Override
    public boolean setProperties(Namespace namespace, Map<String, String> changed) {
        entries.changeProperties(namespace, now -> {
            now.putAll(changed);
            return now;
        });
        return true;
    }

    @Override
    public boolean removeProperties(Namespace namespace, Set<String> removed) {
        entries.changeProperties(namespace, now -> {
            now.keySet().removeAll(removed);
            return now;
        });
        return true;
    }

    /**
     * Several tables at once, all or none. If one has changed meanwhile, it is tried again over what is there now, as long as the requirements hold;
     * {@code CommitFailedException} when they do not.
     */
    public void commit(List<TableChanges> changes) {
        Set<TableIdentifier> names = new HashSet<>();
        for (TableChanges change : changes) {
            if (!names.add(change.name())) {
                throw new IllegalArgumentException("a table is named twice; join its changes table=" + change.name());
            }
        }
        for (int tries = 1; ; tries++) {
            try {
                commitOnce(changes);
                return;
            } catch (CommitFailedException e) {
                if (tries == COMMIT_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** A table as it is, and as it shall be. */
    private record Next(PointerTableOperations operations, Optional<TableMetadata> base, TableMetadata next) {}

    private void commitOnce(List<TableChanges> changes) {
        List<Next> all = new ArrayList<>();
        for (TableChanges change : changes) {
            next(change).ifPresent(all::add);
        }
        List<PointerTableOperations.Staged> staged = new ArrayList<>();
        try {
            for (Next one : all) {
                staged.add(one.operations().stage(one.base().orElse(null), one.next()));
            }
        } catch (RuntimeException e) {
            staged.forEach(one -> io.deleteFile(one.change().next()));
            throw e;
        }
        PointerTableOperations.publish(staged, entries, io);
        for (Next one : all) {
            one.base().ifPresent(base -> CatalogUtil.deleteRemovedMetadataFiles(io, base, one.next()));
        }
    }

    /** Empty if nothing changes. */
    private Optional<Next> next(TableChanges change) {
        if (!isValidIdentifier(change.name())) {
            throw new IllegalArgumentException("a table is in a namespace table=" + change.name());
        }
        PointerTableOperations operations = tableOperations(change.name());
        Optional<TableMetadata> base = Optional.ofNullable(operations.current());
        for (UpdateRequirement requirement : change.requirements()) {
            requirement.validate(base.orElse(null));
        }
        TableMetadata.Builder builder = base.map(TableMetadata::buildFrom).orElseGet(TableMetadata::buildFromEmpty);
        for (MetadataUpdate update : change.updates()) {
            update.applyTo(builder);
        }
        TableMetadata next = builder.build();
        return next.changes().isEmpty() ? Optional.empty() : Optional.of(new Next(operations, base, next));
    }
}
