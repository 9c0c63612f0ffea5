package dev.weir.lake.tier;

import dev.weir.format.Check;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;

/**
 * Small files of one table become a large one, in the steps of a round: intent, files, commit. No row changes, nor where they end; so rounds go on meanwhile,
 * and a merge gives way to whatever comes in between: its commit is valid only while its files are there, and its generation is the newest.
 */
final class Merge {
    private final TableWork.Ports ports;

    Merge(TableWork.Ports ports) {
        this.ports = ports;
    }

    /**
     * Whether there was something to merge.
     *
     * @param generation of the worker that has the table
     */
    boolean run(TieredTable table, LakeTable lake, long generation) {
        Optional<Position> position = lake.history().position();
        if (position.isEmpty()
                || position.get().settled().generation() != generation
                || !lake.isOursAlone(table.spec().schema())) {
            return false;
        }
        MergePlan plan = new MergePlan(
                ports.config().upkeep().mergeFiles(), ports.config().fileBytes());
        Optional<List<DataFile>> chosen = plan.choose(lake.files().pieces())
                .map(pieces -> pieces.stream().map(MergePlan.Piece::file).toList());
        chosen.ifPresent(files -> merge(table, lake, position.get().settled(), files));
        return chosen.isPresent();
    }

    private void merge(TieredTable table, LakeTable lake, Settled at, List<DataFile> old) {
        Settled made =
                new Settled(at.tableId(), at.generation(), ports.ids().get().toString(), at.to(), at.to());
        List<String> sortKey = table.spec().lake().sortKey();
        LakeWriter.Merge order = new LakeWriter.Merge(
                table,
                old.stream()
                        .map(file -> new LakeWriter.Source(file.location(), file.fileSizeInBytes()))
                        .toList(),
                sortKey,
                ports.config().fileBytes());
        try (LakeWriter.Files files = ports.writer().merge(order)) {
            requireAll(old, files.list());
            Intent intent =
                    new Intent(made, ports.names(lake, made, files.list().size()));
            intent.put(ports.store());
            try {
                List<DataFile> fresh = ports.put(
                        intent,
                        files.list(),
                        (location, file) -> lake.mergedFile(location, file, sortKey, old.getFirst()));
                lake.replace(made, old, fresh);
            } catch (ValidationException | CommitFailedException e) {
                lake.refresh();
                if (lake.isCommitted(made.commitId())) {
                    throw new CommitStateUnknownException(e);
                }
                // it never will be: somebody was faster
                intent.undo(ports.store());
                throw e;
            }
            intent.remove(ports.store());
        }
        ports.figures()
                .merged(
                        old.size(),
                        old.stream().mapToLong(DataFile::fileSizeInBytes).sum());
    }

    private static void requireAll(List<DataFile> old, List<LakeWriter.Written> fresh) {
        long rows = fresh.stream().mapToLong(LakeWriter.Written::rows).sum();
        long wanted = old.stream().mapToLong(DataFile::recordCount).sum();
        Check.that(rows == wanted, "merged files have the rows that there were");
    }
}
