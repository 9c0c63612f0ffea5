package dev.weir.lake.catalog;

import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/** A table whose newest metadata is where its pointer says. A commit writes the next metadata and swaps the pointer. */
final class PointerTableOperations extends BaseMetastoreTableOperations {
    /** Of a read of metadata whose store was not available. */
    static final int READ_RETRIES = 3;

    private final Entries entries;
    private final ObjectFileIO io;
    private final String catalog;
    private final TableIdentifier name;

    PointerTableOperations(Entries entries, ObjectFileIO io, String catalog, TableIdentifier name) {
        this.entries = entries;
        this.io = io;
        this.catalog = catalog;
        this.name = name;
    }

    @Override
    protected String tableName() {
        return catalog + "." + name;
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    protected void doRefresh() {
        Optional<String> location = entries.location(EntryKind.TABLE, name);
        if (location.isPresent()) {
            refreshFromMetadataLocation(location.get(), PointerTableOperations::mayPass, READ_RETRIES);
        } else if (currentMetadataLocation() != null) {
            throw new NoSuchTableException("Table does not exist: %s", name);
        } else {
            disableRefresh();
        }
    }

    static boolean mayPass(Exception e) {
        return e instanceof WeirException weir && weir.code().errorClass() == ErrorClass.RETRY;
    }

    @Override
    protected void doCommit(@Nullable TableMetadata base, TableMetadata metadata) {
        Staged staged = stage(base, metadata);
        publish(List.of(staged), entries, io);
    }

    /** Metadata that is written and not yet pointed to. */
    record Staged(Entries.Change change, boolean fresh) {}

    /** Writes it, unless it is that of a table that exists elsewhere and becomes one of the catalog. */
    Staged stage(@Nullable TableMetadata base, TableMetadata metadata) {
        String next = writeNewMetadataIfRequired(base == null, metadata);
        Optional<String> expected = base == null ? Optional.empty() : Optional.of(currentMetadataLocation());
        boolean fresh = !next.equals(metadata.metadataFileLocation());
        return new Staged(new Entries.Change(EntryKind.TABLE, name, expected, next), fresh);
    }

    /** Points to all of them at once. What was written for nothing is deleted, unless somebody may point to it. */
    static void publish(List<Staged> staged, Entries entries, FileIO io) {
        try {
            entries.change(staged.stream().map(Staged::change).toList());
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (RuntimeException e) {
            for (Staged one : staged) {
                if (one.fresh()) {
                    try {
                        io.deleteFile(one.change().next());
                    } catch (RuntimeException second) {
                        e.addSuppressed(second);
                    }
                }
            }
            throw e;
        }
    }
}
