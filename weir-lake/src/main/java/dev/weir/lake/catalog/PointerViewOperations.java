package dev.weir.lake.catalog;

import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.view.BaseViewOperations;
import org.apache.iceberg.view.ViewMetadata;
import org.jspecify.annotations.Nullable;

/** A view whose newest metadata is where its pointer says. */
final class PointerViewOperations extends BaseViewOperations {
    private final Entries entries;
    private final ObjectFileIO io;
    private final String catalog;
    private final TableIdentifier name;

    PointerViewOperations(Entries entries, ObjectFileIO io, String catalog, TableIdentifier name) {
        this.entries = entries;
        this.io = io;
        this.catalog = catalog;
        this.name = name;
    }

    @Override
    protected String viewName() {
        return catalog + "." + name;
    }

    @Override
    protected FileIO io() {
        return io;
    }

    @Override
    protected void doRefresh() {
        Optional<String> location = entries.location(EntryKind.VIEW, name);
        if (location.isPresent()) {
            refreshFromMetadataLocation(
                    location.get(), PointerTableOperations::mayPass, PointerTableOperations.READ_RETRIES);
        } else if (currentMetadataLocation() != null) {
            throw new NoSuchViewException("View does not exist: %s", name);
        } else {
            disableRefresh();
        }
    }

    @Override
    protected void doCommit(@Nullable ViewMetadata base, ViewMetadata metadata) {
        String next = writeNewMetadataIfRequired(metadata);
        Optional<String> expected = base == null ? Optional.empty() : Optional.of(currentMetadataLocation());
        Entries.Change change = new Entries.Change(EntryKind.VIEW, name, expected, next);
        boolean fresh = !next.equals(metadata.metadataFileLocation());
        PointerTableOperations.publish(List.of(new PointerTableOperations.Staged(change, fresh)), entries, io);
    }
}
