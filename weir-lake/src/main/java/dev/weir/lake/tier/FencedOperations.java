package dev.weir.lake.tier;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * Operations of a table whose one commit passes a fence. It sees the very metadata that is replaced, so what it has found holds when the commit does; and what
 * it adds is there with the commit, or not at all.
 *
 * <p>A catalog may say that a commit failed which was done: its answer was lost, a library sent it again, and it seemed that somebody had been faster. Iceberg
 * would try it over its own snapshot and whatever others have put upon that, or give up, and remove what is committed. So a failure is believed when the table
 * has been looked at.
 */
final class FencedOperations implements TableOperations {
    private final TableOperations operations;
    private final String commitId;
    private final Fence fence;

    /** Asked at each try of a commit. */
    interface Fence {
        /** What is committed in the place of {@code next}; {@code ValidationException} if nothing may be. */
        TableMetadata pass(TableMetadata base, TableMetadata next);
    }

    /** @param commitId in the summary of the snapshot that is committed, and of no other */
    FencedOperations(TableOperations operations, String commitId, Fence fence) {
        this.operations = operations;
        this.commitId = commitId;
        this.fence = fence;
    }

    /** {@code CommitStateUnknownException} if it is not known: then nobody removes anything. */
    @Override
    public void commit(TableMetadata base, TableMetadata next) {
        TableMetadata passed = fence.pass(base, next);
        try {
            operations.commit(base, passed);
        } catch (RuntimeException e) {
            if (!(e instanceof CleanableFailure) || !isDone(e)) {
                throw e;
            }
        }
    }

    private boolean isDone(RuntimeException failed) {
        try {
            return Settled.isCommitted(commitId, operations.refresh().snapshots());
        } catch (RuntimeException e) {
            failed.addSuppressed(e);
            throw new CommitStateUnknownException(failed);
        }
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
