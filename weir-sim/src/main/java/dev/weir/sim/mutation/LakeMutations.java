package dev.weir.sim.mutation;

import java.util.List;
import java.util.stream.Stream;

/** Planted bugs of the lake, in the order of the code that they break. */
@SuppressWarnings("StringConcatToTextBlock") // the texts are lines of sources, and read as such
final class LakeMutations {
    private static final String TIER = "dev.weir.lake.tier.";
    private static final String CATALOG = "dev.weir.lake.catalog.";
    private static final String LAKE = "dev.weir.lake.";
    private static final String SERVER = "dev.weir.server.";
    private static final String STORAGE = "dev.weir.storage.";

    private LakeMutations() {}

    static List<Mutation> all() {
        return Stream.of(rounds(), history(), upkeep(), tables(), pointers(), server(), reading())
                .flatMap(List::stream)
                .toList();
    }

    private static Mutation of(String name, String breaks, String type, String text, String replacement, int budget) {
        return new Mutation(name, breaks, type, text, replacement, budget, true);
    }

    /** Of what one worker does for one table. */
    private static List<Mutation> rounds() {
        return List.of(
                of(
                        "lake-intent-late",
                        "a round says what it puts when it is there",
                        TIER + "TableWork",
                        "            intent.put(ports.store());\n"
                                + "            List<DataFile> dataFiles =\n"
                                + "                    ports.put(intent, files.list(), (location, file) -> of.dataFile(location, file, order.sortKey()));\n",
                        "            List<DataFile> dataFiles =\n"
                                + "                    ports.put(intent, files.list(), (location, file) -> of.dataFile(location, file, order.sortKey()));\n"
                                + "            intent.put(ports.store());\n",
                        100),
                of(
                        "lake-intent-stays",
                        "the intent of a round that is done stays",
                        TIER + "TableWork",
                        "            intent.remove(ports.store());\n            begun = Optional.empty();",
                        "            begun = Optional.empty();",
                        100),
                of(
                        "lake-settled-early",
                        "a round is told to have settled before it is committed",
                        TIER + "TableWork",
                        "            of.commit(next, position.start(), dataFiles, seen);\n            settledAt(to);",
                        "            settledAt(to);\n            of.commit(next, position.start(), dataFiles, seen);",
                        100),
                of(
                        "lake-round-from-memory",
                        "a round begins where the worker was, wherever the lake ends",
                        TIER + "TableWork",
                        "said.settled().generation() == generation\n                        && said.settled().to().equals(settled)",
                        "said.settled().generation() > LakeState.UNCLAIMED",
                        100),
                of(
                        "lake-failure-forgotten",
                        "a worker goes on behind a failure with what it knew",
                        TIER + "TableWork",
                        "        lookAgain();\n        hurries = false;",
                        "        hurries = false;",
                        100),
                of(
                        "lake-same-generation",
                        "who takes a table over takes the generation that was there",
                        TIER + "TableWork",
                        "newest.map(Settled::generation).orElse(LakeState.UNCLAIMED) + 1,",
                        "newest.map(Settled::generation).orElse(LakeState.UNCLAIMED + 1),",
                        100),
                of(
                        "lake-reaped-unasked",
                        "files of a round are removed without a look whether it was committed",
                        TIER + "TableWork",
                        "if (of.isCommitted(begun.commitId()) || isOrWasNamed(of, intent)) {",
                        "if (intent.files().isEmpty()) {",
                        100),
                of(
                        "lake-gap-unseen",
                        "nobody is told that rows are gone before they settled",
                        TIER + "TableWork",
                        "if (!settled.covers(table.start())) {",
                        "if (settled.buckets() != table.start().buckets()) {",
                        100),
                of(
                        "lake-gap-skipped",
                        "rows that were gone before they settled are left out, and nobody is asked",
                        TIER + "TableWork",
                        "Offsets next = seen.accepted() ? end.max(table.start()) : end;",
                        "Offsets next = end.max(table.start());",
                        100),
                of(
                        "lake-begins-before-the-gap",
                        "the lake says that it has all rows, although some are missing in the middle",
                        TIER + "TableWork",
                        ".orElse(end).behindGap(end, next);",
                        ".orElse(end);",
                        100),
                of(
                        "lake-trouble-for-ever",
                        "what has failed is not tried again",
                        TIER + "LakeWorker",
                        "return !waits || notBeforeNanos - nowNanos <= 0;",
                        "return (!waits || notBeforeNanos - nowNanos <= 0) && failures == 0;",
                        100));
    }

    /** Of what a lake table's history says. */
    private static List<Mutation> history() {
        return List.of(
                of(
                        "lake-fence-open",
                        "a commit does not look whether another worker was there",
                        TIER + "LakeTable",
                        "if (now.trouble().isPresent() || !now.position().equals(seen.position())) {",
                        "if (now.trouble().isPresent()) {",
                        100),
                of(
                        "lake-bounds-too-low",
                        "upper bounds of texts that are cut are too low",
                        LAKE + "schema.FileMetrics",
                        "UnicodeUtil.truncateStringMax(text, length)",
                        "UnicodeUtil.truncateStringMin(text, length)",
                        100));
    }

    /** Of keeping tables small. */
    private static List<Mutation> upkeep() {
        return List.of(
                of(
                        "lake-merge-unfenced",
                        "a merge does not look whether its table was taken over",
                        TIER + "LakeTable",
                        "requireGeneration(base, made.generation());",
                        "",
                        100),
                of(
                        "lake-merge-unnamed",
                        "a merge does not say what it puts",
                        TIER + "Merge",
                        "            intent.put(ports.store());\n",
                        "",
                        100),
                of(
                        "lake-position-left",
                        "the properties say where the lake ended before",
                        TIER + "LakeTable",
                        "return saying(next, settled, start);",
                        "return seen.position().isPresent() ? next : saying(next, settled, start);",
                        100),
                of(
                        "lake-read-is-removed",
                        "files go that a statement reads",
                        TIER + "Removals",
                        "if (!inUse.contains(location)) {",
                        "if (!location.isEmpty()) {",
                        100),
                of(
                        "lake-orphans-stay",
                        "what nothing names stays",
                        TIER + "Orphans",
                        "            store.delete(name);\n",
                        "",
                        100),
                of(
                        "lake-named-goes",
                        "data files are taken for what nothing names",
                        TIER + "LakeFiles",
                        "        eachOfManifests(all::add);\n        return all;",
                        "        return all;",
                        100));
    }

    /** Of making and dropping lake tables. */
    private static List<Mutation> tables() {
        return List.of(of(
                "lake-files-of-dropped-stay",
                "files of a dropped table stay",
                TIER + "LakeTables",
                "SmallObjects.list(store, place(marker.get())).forEach(store::delete);",
                "SmallObjects.list(store, place(marker.get()));",
                100));
    }

    /** Of the catalog and the store. */
    private static List<Mutation> pointers() {
        return List.of(
                of(
                        "pointer-unknown-is-failed",
                        "a commit whose answer was lost is taken for one that failed",
                        CATALOG + "Entries",
                        "throw new CommitStateUnknownException(e);",
                        "throw new CommitFailedException(e, \"%s\", String.valueOf(e.getMessage()));",
                        100),
                of(
                        "pointer-metadata-removed",
                        "metadata is removed when nobody knows whether it is pointed to",
                        CATALOG + "PointerTableOperations",
                        "        } catch (CommitStateUnknownException e) {\n"
                                + "            throw e;\n"
                                + "        } catch (RuntimeException e) {",
                        "        } catch (RuntimeException e) {",
                        100),
                of(
                        "object-not-synced",
                        "an object gets its name before it is on disk",
                        STORAGE + "object.LocalObjectStore",
                        "                file.write(position, chunk.flip());\n            }\n            file.sync();",
                        "                file.write(position, chunk.flip());\n            }",
                        100),
                of(
                        "object-name-not-synced",
                        "an object's name is not synced",
                        STORAGE + "object.LocalObjectStore",
                        "        disk.syncDirectory(parent(path));\n        return keep",
                        "        return keep",
                        100));
    }

    /** Of what the server's tables tell the lake, and keep for it. */
    private static List<Mutation> server() {
        return List.of(
                of(
                        "lake-ends-never-move",
                        "of a log that was closed it is known for ever where it ended",
                        SERVER + "lake.SettlingTable",
                        "now.ifPresent(ends -> seen[bucket] = ends);",
                        "seen[bucket] = seen[bucket] == null ? now.orElse(null) : seen[bucket];",
                        100),
                of(
                        "lake-retention-free",
                        "retention takes rows that have not settled",
                        SERVER + "tablet.Tablet",
                        "return table.spec().lake().isOn() ? limits.withNeededFrom(settled.of(table.tableId(), bucket)) : limits;",
                        "return limits;",
                        100),
                of(
                        "lake-one-bucket-for-all",
                        "how far the first bucket has settled is taken for all",
                        SERVER + "tablet.SettledRows",
                        "return offsets == null ? 0 : offsets[bucket];",
                        "return offsets == null ? 0 : offsets[0];",
                        100));
    }

    /** Of reading what has settled. */
    private static List<Mutation> reading() {
        return List.of(
                of(
                        "cold-view-stays",
                        "readers see the lake as it was first",
                        LAKE + "read.LakeReader",
                        "if (!metadata.metadataFileLocation().equals(planned)) {",
                        "if (planned.equals(NOTHING)) {",
                        100),
                of(
                        "cold-range-of-another",
                        "of a file it is told that it has the rows of the round before",
                        LAKE + "read.LakeReader",
                        "ranges.put(snapshot.sequenceNumber(), range)",
                        "ranges.put(snapshot.sequenceNumber() + 1, range)",
                        100),
                of(
                        "cold-gap-not-seen",
                        "the lake is read up to the log's begin, though it ends before",
                        SERVER + "serve.BucketCursor",
                        "&& lake.endOffset(bucket) >= view.startOffset());",
                        "&& lake.endOffset(bucket) >= 0);",
                        100),
                of(
                        "cold-too-far",
                        "the lake is read beyond the end that was asked for",
                        SERVER + "serve.BucketCursor",
                        "long to = follow ? view.startOffset() : Math.min(end, view.startOffset());",
                        "long to = view.startOffset();",
                        100),
                of(
                        "cold-filter-lost",
                        "rows of the lake are not filtered",
                        SERVER + "serve.ColdCursor",
                        "plan.filter().map(filter -> filter.select(root)).orElseGet(() -> all(rows))",
                        "all(rows)",
                        100));
    }
}
