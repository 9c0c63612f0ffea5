package dev.weir.sim.mutation;

import java.util.List;
import java.util.stream.Stream;

/** Planted bugs of primary-key tables, in the order of a row's way. Hunted in histories that have such tables. */
@SuppressWarnings("StringConcatToTextBlock") // the texts are lines of sources, and read as such
final class KeyedMutations {
    private static final String STATE = "dev.weir.storage.state.";
    private static final String LOG = "dev.weir.storage.log.";
    private static final String TABLET = "dev.weir.server.tablet.";
    private static final String WRITE = "dev.weir.server.write.";

    private KeyedMutations() {}

    static List<Mutation> all() {
        return Stream.of(writing(), folding(), remembering(), keeping(), flushing(), starting(), reading())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mutation> writing() {
        return List.of(
                new Mutation(
                        "before-images-written",
                        "rows that say what was before are written as if they said what is",
                        WRITE + "KeyedRows",
                        "case UPDATE_BEFORE -> false;",
                        "case UPDATE_BEFORE -> true;",
                        -200),
                new Mutation(
                        "ignored-deletes-done",
                        "deletes are done in a table that ignores them",
                        WRITE + "KeyedRows",
                        "case IGNORE -> false;",
                        "case IGNORE -> true;",
                        -400),
                new Mutation(
                        "first-row-replaced",
                        "a table that keeps the first row keeps the last",
                        WRITE + "KeyedRows",
                        "case FIRST_ROW -> Merge.FIRST_ROW;",
                        "case FIRST_ROW -> Merge.LAST;",
                        -200),
                new Mutation(
                        "key-in-another-bucket",
                        "a batch that names a bucket may bring keys of another",
                        WRITE + "Router",
                        "if (of != bucket) {",
                        "if (of < 0) {",
                        -400));
    }

    private static List<Mutation> folding() {
        return List.of(
                new Mutation(
                        "first-of-a-batch-wins",
                        "of several rows of a key in one batch the first counts",
                        STATE + "Fold",
                        "                    touched[count++] = key;\n                }",
                        "                    touched[count++] = key;\n                } else {\n"
                                + "                    continue;\n                }",
                        -200),
                new Mutation(
                        "same-length-same-row",
                        "a row of the same length as the one that is there changes nothing",
                        STATE + "Fold",
                        "|| KeyBytes.compare(address[key], length[key], addressBefore[key], length[key]) == 0);",
                        "|| length[key] > 0);",
                        -200),
                new Mutation(
                        "before-image-is-after",
                        "the changelog has the new row as the one before",
                        STATE + "Fold",
                        "log.add(ChangeKind.UPDATE_BEFORE, oldAddress[change], oldLength[change]);",
                        "log.add(ChangeKind.UPDATE_BEFORE, newAddress[change], newLength[change]);",
                        -200),
                new Mutation(
                        "image-option-ignored",
                        "the changelog has rows before updates also where only those behind are wanted",
                        STATE + "Fold",
                        "if (image == KeySpec.Image.FULL) {",
                        "if (image != null) {",
                        -200),
                new Mutation(
                        "found-rows-overwritten",
                        "rows from the store are read where those of the next batch are by now",
                        STATE + "Fold",
                        "address[key] = last ? found.address(i - from) : copy(found.address(i - from), length[key]);",
                        "address[key] = found.address(i - from);",
                        -400),
                new Mutation(
                        "first-row-of-nothing",
                        "a table that keeps the first row takes a key that is not there for one that is",
                        STATE + "Merge",
                        "if (current != 0) {",
                        "if (currentLength != 0) {",
                        -200));
    }

    private static List<Mutation> remembering() {
        return List.of(
                new Mutation(
                        "nothing-not-remembered",
                        "an append that changes nothing is not written down",
                        TABLET + "KeyedWriter",
                        "            AppendOutcome outcome;\n",
                        "            if (changes.count() == 0) {\n"
                                + "                return new Written(new AppendOutcome.Appended(log.endOffset(), 0),"
                                + " rows);\n"
                                + "            }\n"
                                + "            AppendOutcome outcome;\n",
                        -400),
                new Mutation(
                        "nothing-forgotten-by-a-start",
                        "an append without rows behind a checkpoint is taken for one before it",
                        LOG + "SegmentIndex",
                        "if (index.nextOffset(batch) >= fromOffset) {",
                        "if (index.nextOffset(batch) > fromOffset) {",
                        -400),
                new Mutation(
                        "rolled-without-rows",
                        "a segment ends that has no rows, and the next has its name",
                        LOG + "BucketLog",
                        "return endOffset > segment.baseOffset();",
                        "return segment.baseOffset() >= 0;",
                        -1_000),
                new Mutation(
                        "taken-away-unwritten",
                        "a segment without rows begins again, and nobody wrote down whose appends it named",
                        LOG + "BucketLog",
                        "        checkpoints.writeOrThrow(facts(rowless), DerivedFile.Sync.CONTENT_AND_NAME);\n",
                        "",
                        -2_000));
    }

    private static List<Mutation> keeping() {
        return List.of(
                new Mutation(
                        "keyed-published-early",
                        "rows by key are seen before the changes are synced",
                        TABLET + "KeyedWriter",
                        "            state.apply(fold, appended.baseOffset() + appended.rowCount());\n",
                        "            state.apply(fold, appended.baseOffset() + appended.rowCount());\n"
                                + "            state.publish();\n",
                        -1_500),
                new Mutation(
                        "offset-off-by-one",
                        "a change is to be seen one offset late",
                        STATE + "KeyedState",
                        "fold.apply(layers.growing(), end);",
                        "fold.apply(layers.growing(), end + 1);",
                        -200),
                new Mutation(
                        "inserts-counted-alone",
                        "deletes do not make the number of rows smaller",
                        STATE + "KeyedState",
                        "rows += fold.rowsAdded();",
                        "rows += Math.max(0, fold.rowsAdded());",
                        -200),
                new Mutation(
                        "chain-cut",
                        "a version does not lead to the one before it",
                        STATE + "Generation",
                        "Version.write(at, before, from, keyLength, valueLength);",
                        "Version.write(at, 0, from, keyLength, valueLength);",
                        -200),
                new Mutation(
                        "replaced-and-not-told",
                        "a version that is replaced does not know it",
                        STATE + "Generation",
                        "if (before != 0) {",
                        "if (before < 0) {",
                        -200),
                new Mutation(
                        "replaced-one-late",
                        "a version that is replaced is still seen at that offset",
                        STATE + "Generation",
                        "if (Version.until(at) > offset) {",
                        "if (Version.until(at) >= offset) {",
                        -200),
                new Mutation(
                        "lost-in-growth",
                        "a table that grows loses a key",
                        STATE + "Slots",
                        "for (int i = 0; i < capacity; i++) {",
                        "for (int i = 3; i < capacity; i++) {",
                        -1_000));
    }

    private static List<Mutation> flushing() {
        return List.of(
                new Mutation(
                        "frozen-out-of-sight",
                        "of generations that wait for their flush only the newest are read",
                        STATE + "KeyedState",
                        "generations.addAll(now.generations());",
                        "generations.addAll(now.generations().subList(0, Math.min(2, now.generations().size())));",
                        -1_000),
                new Mutation(
                        "oldest-generation-first",
                        "generations are read in the wrong order",
                        STATE + "KeyedState",
                        "generations.addAll(now.generations());",
                        "generations.addAll(now.generations().reversed());",
                        -1_000),
                new Mutation(
                        "unflushed-memory-given-up",
                        "when memory is scarce, generations go that are not in the store yet",
                        STATE + "KeyedState",
                        "show(without(oldest), layers.seen());",
                        "show(layers.generations().subList(0, 1), layers.seen());",
                        -1_000),
                new Mutation(
                        "store-counts-keys",
                        "a flush says that the store has as many rows as the generation has keys",
                        STATE + "KeyedState",
                        "frozen.addLast(new Frozen(now.growing(), offset, rows));",
                        "frozen.addLast(new Frozen(now.growing(), offset, now.growing().keys()));",
                        -200),
                new Mutation(
                        "flush-without-deletes",
                        "a flush leaves out that keys are deleted",
                        STATE + "StateFlush",
                        "            versions[count++] = at;",
                        "            if (!Version.isDeleted(at)) {\n"
                                + "                versions[count++] = at;\n"
                                + "            }",
                        -400),
                new Mutation(
                        "flush-says-more",
                        "a flush says that the store has a change more than it has",
                        STATE + "StateFlush",
                        "frozen.offset(), frozen.rows());",
                        "frozen.offset() + 1, frozen.rows());",
                        -400),
                new Mutation(
                        "refill-too-old",
                        "a flush goes on while rows come back into memory, so that these are older than the store",
                        STATE + "KeyedState",
                        "if (closed || running != null || copying || refilling || oldest == null) {",
                        "if (closed || running != null || copying || oldest == null) {",
                        -2000),
                new Mutation(
                        "refill-unseen",
                        "rows that come back into memory are to be seen one change later",
                        STATE + "StateRefill",
                        "copy(rows, block, all, stored.offset(), room);",
                        "copy(rows, block, all, stored.offset() + 1, room);",
                        -2000),
                new Mutation(
                        "flush-unsorted",
                        "of many keys the halves are not merged when they are flushed",
                        STATE + "KeySort",
                        "if (compare(middle - 1, middle) > 0) {",
                        "if (to - from < SMALL && compare(middle - 1, middle) > 0) {",
                        -400));
    }

    private static List<Mutation> starting() {
        return List.of(
                new Mutation(
                        "retention-before-flush",
                        "retention takes changes from the log that the store does not have",
                        TABLET + "Tablet",
                        ".map(keyed -> limits.withNeededFrom(keyed.neededFrom()))",
                        ".map(keyed -> limits)",
                        -1_500),
                new Mutation(
                        "replay-from-the-next",
                        "a start leaves out the first change behind the store",
                        STATE + "StateReplay",
                        "log.batches(from, log.highWatermark())",
                        "log.batches(Math.min(from + 1, log.highWatermark()), log.highWatermark())",
                        -200),
                new Mutation(
                        "replayed-twice",
                        "a start folds changes again that are in the store, when their batch goes on behind it",
                        STATE + "StateReplay",
                        "(int) Math.max(0, from - batch.baseOffset())",
                        "0",
                        -400),
                new Mutation(
                        "updates-counted-by-a-start",
                        "a start counts an update as one more row",
                        STATE + "KeyedState",
                        "rows += deleted ? -1 : kind == ChangeKind.INSERT ? 1 : 0;",
                        "rows += deleted ? -1 : 1;",
                        -200));
    }

    private static List<Mutation> reading() {
        return List.of(
                new Mutation(
                        "view-goes-on",
                        "a lookup in a view that is held sees what was written since",
                        STATE + "StateView",
                        "this.lookup = new KeyLookup(layers, seen.offset(), allocator);",
                        "this.lookup = new KeyLookup(layers, Long.MAX_VALUE, allocator);",
                        -400),
                new Mutation(
                        "scan-past-a-delete",
                        "a scan shows rows of the store that the oldest generation hides",
                        STATE + "UnorderedScan",
                        "if (!layers.hides(layers.generations().size(), now",
                        "if (!layers.hides(layers.generations().size() - 1, now",
                        -400),
                new Mutation(
                        "range-past-a-delete",
                        "a range shows rows of the store whose keys are deleted",
                        STATE + "OrderedScan",
                        "if (order == 0) {",
                        "if (order == 0 && !Version.isDeleted(hot[hotNext])) {",
                        -400));
    }
}
