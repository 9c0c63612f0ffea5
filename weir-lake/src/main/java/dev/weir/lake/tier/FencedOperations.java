package dev.weir.lake.tier;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * Operations of a table whose commits pass a fence. It sees the very metadata that is replaced, so what it has found holds when the commit does; and what it
 * adds is there with the commit, or not at all.
 */
final class FencedOperations implements TableOperations {
    private final TableOperations operations;
    private final Fence fence;

    /** Asked at each try of a commit. */
    interface Fence {
        /** What is committed in the place of {@code next}; {@code ValidationException} if nothing may be. */
        TableMetadata pass(TableMetadata base, TableMetadata next);
    }

    FencedOperations(TableOperations operations, Fence fence) {
        this.operations = operations;
        this.fence = fence;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata next) {
        operations.commit(base, fence.pass(base, next));
    }

    @Override
    public TableMetadata current() {
        return operations.current();
    }

    @Override
    public TableMetadata refresh() {
        return operations.refresh();
    }

    @Override
    public FileIO io() {
        return operations.io();
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String name) {
        return operations.metadataFileLocation(name);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return operations.requireStrictCleanup();
    }
}
