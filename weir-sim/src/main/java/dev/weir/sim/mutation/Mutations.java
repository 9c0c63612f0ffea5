package dev.weir.sim.mutation;

import java.util.List;
import java.util.stream.Stream;

/** All planted bugs, in the order of the code that they break. */
@SuppressWarnings("StringConcatToTextBlock") // the texts are lines of sources, and read as such
public final class Mutations {
    private static final String STORAGE = "dev.weir.storage.";
    private static final String LOG = STORAGE + "log.";
    private static final String SERVER = "dev.weir.server.";
    private static final String FORMAT = "dev.weir.format.";

    private Mutations() {}

    public static List<Mutation> all() {
        return Stream.of(
                        lanes(),
                        logs(),
                        rewriting(),
                        recovery(),
                        reading(),
                        formats(),
                        writing(),
                        catalog(),
                        KeyedMutations.all(),
                        LakeMutations.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Of tablets and lanes. */
    private static List<Mutation> lanes() {
        return List.of(
                new Mutation(
                        "ack-before-sync",
                        "acks of synced tables do not wait for the sync",
                        SERVER + "tablet.Lane",
                        "case FSYNC -> sync(tablet);",
                        "case FSYNC -> unsynced.putIfAbsent(tablet, nowNanos + ASYNC_SYNC_NANOS);",
                        100),
                new Mutation(
                        "published-early",
                        "readers see rows before they are synced",
                        SERVER + "tablet.Lane",
                        "        syncWritten(nowNanos);\n" + "        syncDue(nowNanos);\n" + "        publish();\n",
                        "        publish();\n" + "        syncWritten(nowNanos);\n" + "        syncDue(nowNanos);\n",
                        400),
                new Mutation(
                        "async-late",
                        "rows of async tables are synced after a minute",
                        SERVER + "tablet.Lane",
                        "ASYNC_SYNC_NANOS = 1_000_000_000L",
                        "ASYNC_SYNC_NANOS = 60_000_000_000L",
                        200),
                new Mutation(
                        "async-put-off",
                        "each append puts the sync of an async table off",
                        SERVER + "tablet.Lane",
                        "unsynced.putIfAbsent(tablet",
                        "unsynced.put(tablet",
                        1_500),
                new Mutation(
                        "broken-stream-goes-on",
                        "batches behind a refused one are stored",
                        SERVER + "tablet.Lane",
                        "if (appends.stream().anyMatch(append -> append.source().broken())) {",
                        "if (nowUs < 0) {",
                        200),
                new Mutation(
                        "joined-at-one-offset",
                        "appends that were joined are all told the first one's offset",
                        SERVER + "tablet.Lane",
                        "offset += result.rows(i);",
                        "offset += 0;",
                        100),
                new Mutation(
                        "joined-without-writers",
                        "a batch of several appends does not say who wrote it",
                        SERVER + "tablet.AppendRows",
                        "if (appends.stream().allMatch(append -> append.writers().isEmpty())) {",
                        "if (appends.size() > 1) {",
                        200),
                new Mutation(
                        "few-overtaken",
                        "a large append overtakes small ones of the same turn",
                        SERVER + "tablet.Lane",
                        "                writeGathered(tablet, nowUs);\n" + "                try (whole) {",
                        "                try (whole) {",
                        400),
                new Mutation(
                        "stop-without-sync",
                        "a stop leaves async rows unsynced",
                        SERVER + "tablet.Lane",
                        "unsynced.remove(tablet) != null && retire.end() == Tablet.End.STOPPED",
                        "unsynced.remove(tablet) != null && retire.end() == Tablet.End.DROPPED",
                        400),
                new Mutation(
                        "alter-without-sync",
                        "an async table becomes a synced one and its rows are not synced",
                        SERVER + "tablet.Lane",
                        "tablet.durability() == Durability.FSYNC && unsynced.remove(tablet) != null",
                        "tablet.durability() == Durability.FSYNC && unsynced.remove(tablet) == null",
                        600),
                new Mutation(
                        "log-left-open",
                        "a tablet that ends does not close its log",
                        SERVER + "tablet.Tablet",
                        "            content = null;\n"
                                + "            if (there != null) {\n"
                                + "                there.close();\n"
                                + "            }",
                        "            content = null;",
                        100));
    }

    /** Of the log that grows, and its upkeep. */
    private static List<Mutation> logs() {
        return List.of(
                new Mutation(
                        "failed-sync-acked",
                        "a sync that fails is taken for one that worked",
                        LOG + "BucketLog",
                        "            fence(\"a sync failed\", e);\n"
                                + "            throw e;\n"
                                + "        }\n"
                                + "        syncedOffset",
                        "            LOG.warn(\"a sync failed\", e);\n" + "        }\n" + "        syncedOffset",
                        2500),
                new Mutation(
                        "dedupe-forgotten",
                        "what a writer appended is not remembered",
                        LOG + "BucketLog",
                        "        writers.remember(batch.writers(), baseOffset, timestampUs);\n",
                        "",
                        100),
                new Mutation(
                        "times-descend",
                        "commit times follow the clock when it jumps back",
                        LOG + "BucketLog",
                        "long timestampUs = Math.max(nowUs, lastTimestampUs);",
                        "long timestampUs = nowUs;",
                        200),
                new Mutation(
                        "roll-without-sync",
                        "a segment is not synced before its successor begins",
                        LOG + "BucketLog",
                        "        sync(full);\n" + "        // its index",
                        "        // its index",
                        400),
                new Mutation(
                        "synced-offset-early",
                        "a batch says that rows of its own turn are synced",
                        LOG + "BucketLog",
                        "timestampUs, syncedOffset);",
                        "timestampUs, baseOffset);",
                        600),
                new Mutation(
                        "dirty-forgotten",
                        "a sync does nothing when a segment is longer than 2,000 bytes",
                        LOG + "ActiveSegment",
                        "        dirty = true;\n" + "        index.add(entry, zones);",
                        "        dirty = position < 2_000;\n" + "        index.add(entry, zones);",
                        100),
                new Mutation(
                        "directory-name-not-synced",
                        "a bucket's directory is made and its name is not synced",
                        STORAGE + "disk.DurableDirectories",
                        "                disk.syncDirectory(parent);\n",
                        "",
                        400),
                new Mutation(
                        "index-off-by-one",
                        "the index gives a batch one row less",
                        LOG + "ActiveSegment",
                        "                offset,\n" + "                batch.rowCount(),",
                        "                offset,\n" + "                Math.max(1, batch.rowCount() - 1),",
                        100),
                new Mutation(
                        "index-position",
                        "the index places a batch 8 bytes late",
                        LOG + "ActiveSegment",
                        "                position,\n" + "                messageLength,",
                        "                position + 8,\n" + "                messageLength,",
                        100),
                new Mutation(
                        "no-cut-back",
                        "the rest of a failed write stays, and is counted",
                        LOG + "ActiveSegment",
                        "            open.truncate(position);\n"
                                + "            open.sync();\n"
                                + "            dirty = false;",
                        "            position = open.size();\n" + "            dirty = true;",
                        600),
                new Mutation(
                        "used-segment-deleted",
                        "a segment that a reader holds is deleted",
                        LOG + "Removal",
                        "return leases.hold(next.segment().endOffset(), next.removal(), nowUs);",
                        "return next.removal() < 0;",
                        800),
                new Mutation(
                        "retention-early",
                        "rows are removed after half their time",
                        LOG + "Removal",
                        "nowUs - segment.lastTimestampUs() >= limits.ageUs()",
                        "nowUs - segment.lastTimestampUs() >= limits.ageUs() / 2",
                        600),
                new Mutation(
                        "start-not-written-down",
                        "removed segments are deleted before a checkpoint says so",
                        LOG + "BucketLog",
                        "checkpoints.writeOrThrow(facts(growing), DerivedFile.Sync.CONTENT_AND_NAME);",
                        "checkpoints.isDue(growing);",
                        800),
                new Mutation(
                        "retry-at-another-offset",
                        "a retry is told the offset behind its first try",
                        LOG + "WriterTable",
                        "new AppendOutcome.Duplicate(ring[3 * i + 1],",
                        "new AppendOutcome.Duplicate(ring[3 * i + 1] + ring[3 * i + 2],",
                        200),
                new Mutation(
                        "retry-stored-twice",
                        "the last append of a writer is taken again",
                        LOG + "WriterTable",
                        "case CONTIGUOUS -> sequence == last + 1;",
                        "case CONTIGUOUS -> sequence == last + 1 || sequence == last;",
                        200),
                new Mutation(
                        "one-retry-remembered",
                        "only the last append of a writer is remembered",
                        LOG + "WriterTable",
                        "this.remembered = Math.max(1, remembered);",
                        "this.remembered = 1;",
                        200),
                new Mutation(
                        "retry-of-the-refused",
                        "a log that refuses work says of what it took before that it is there",
                        LOG + "BucketLog",
                        "        requireWritable();\n"
                                + "        return writers.refusal(entries, rule, Math.max(nowUs, lastTimestampUs));",
                        "        Optional<AppendOutcome> known =\n"
                                + "                writers.refusal(entries, rule, Math.max(nowUs, lastTimestampUs));\n"
                                + "        if (known.isEmpty()) {\n"
                                + "            requireWritable();\n"
                                + "        }\n"
                                + "        return known;",
                        2_000));
    }

    /** Of what a start finds out. */
    private static List<Mutation> recovery() {
        return List.of(
                new Mutation(
                        "torn-tail-kept",
                        "a torn tail is not cut off",
                        LOG + "Recovery",
                        "        file.truncate(scan.position());\n",
                        "",
                        400),
                new Mutation(
                        "last-batch-dropped",
                        "recovery takes the last batch for a torn one",
                        LOG + "SegmentScanner",
                        "if (position + PREFIX_BYTES > size) {",
                        "if (position + 1_500 > size) {",
                        100),
                new Mutation(
                        "recovered-not-synced",
                        "what a killed process wrote is served and not synced",
                        LOG + "Recovery",
                        "            file.sync();\n" + "            disk.syncDirectory(directory);",
                        "            disk.syncDirectory(directory);",
                        800),
                new Mutation(
                        "writers-not-restored",
                        "a checkpoint's writers are not taken over",
                        LOG + "Recovery",
                        "            writers.restore(checkpoint.writers());\n",
                        "",
                        200),
                new Mutation(
                        "writers-not-learned",
                        "writers since the checkpoint are not learned from the log",
                        LOG + "Recovery",
                        "content.writersInto(writers, checkpoint == null ? base : checkpoint.syncedOffset());",
                        "content.writersInto(writers, Long.MAX_VALUE);",
                        200),
                new Mutation(
                        "torn-batch-accepted",
                        "recovery believes a batch whose body is torn",
                        LOG + "SegmentScanner",
                        "            stored.verifyColumn(column, body, stored.layout().columnOffset(column));",
                        "            stored.layout().columnOffset(column);",
                        600),
                new Mutation(
                        "crash-is-damage",
                        "what a crash left is taken for damage",
                        LOG + "SegmentScanner",
                        "boolean synced = syncedOffset > offset || search.syncedOffset() > offset;",
                        "boolean synced = true;",
                        200),
                new Mutation(
                        "unsynced-hole",
                        "a hole in unsynced rows is taken for damage",
                        LOG + "SegmentScanner",
                        "search.syncedOffset() > offset;",
                        "search.first() != null;",
                        800),
                new Mutation(
                        "damage-is-crash",
                        "damage is taken for a crash, and what follows is cut off",
                        LOG + "SegmentScanner",
                        "boolean synced = syncedOffset > offset || search.syncedOffset() > offset;",
                        "boolean synced = false;",
                        2000));
    }

    /** Of what readers are given. */
    private static List<Mutation> reading() {
        return List.of(
                new Mutation(
                        "batch-off-by-one",
                        "a read that begins with a batch begins with the one before",
                        LOG + "SegmentIndex",
                        "if (nextOffset(middle) > offset) {",
                        "if (nextOffset(middle) >= offset) {",
                        100),
                new Mutation(
                        "time-off-by-one",
                        "the first row since a time is looked for behind it",
                        LOG + "SegmentIndex",
                        "if (timestampUs(middle) >= timestampUs) {",
                        "if (timestampUs(middle) > timestampUs) {",
                        200),
                new Mutation(
                        "column-not-verified",
                        "a column is served without its checksum",
                        LOG + "StoredBatchRef",
                        "                metadata.verifyColumn(columns[i], bytes, offset);",
                        "                metadata.layout().columnLength(columns[i]);",
                        2000));
    }

    /** Of bytes. */
    private static List<Mutation> formats() {
        return List.of(
                new Mutation(
                        "checksum-of-half",
                        "a column's checksum covers its first half",
                        FORMAT + "batch.Checksums",
                        "for (long at = 0; at < length; at += CHUNK) {\n"
                                + "            crc.update(bytes.nioBuffer(from + at, (int) Math.min(CHUNK, length - at)));",
                        "for (long at = 0; at < length; at += CHUNK) {\n"
                                + "            crc.update(bytes.nioBuffer(from + at, (int) Math.min(CHUNK, length - at) / 2));",
                        1000),
                new Mutation(
                        "patched-after-checksum",
                        "the header is patched after its checksum",
                        FORMAT + "batch.SealableBatch",
                        "        BatchHeaderLayout.put(head, text, BatchHeaderLayout.CHECKSUM_AT, 4, Checksums.crc32c(head));",
                        "        BatchHeaderLayout.put(head, text, BatchHeaderLayout.CHECKSUM_AT, 4, Checksums.crc32c(head));\n"
                                + "        BatchHeaderLayout.put(head, text, BatchHeaderLayout.LEADER_EPOCH_AT, 4, leaderEpoch + 1);",
                        100),
                new Mutation(
                        "header-not-verified",
                        "a header is believed without its checksum",
                        FORMAT + "batch.StoredBatch",
                        "        if (found != declared) {\n"
                                + "            throw corrupt(\"the checksum of a batch's header",
                        "        if (found != declared && declared == 0) {\n"
                                + "            throw corrupt(\"the checksum of a batch's header",
                        2000),
                new Mutation(
                        "zone-map",
                        "a zone map's upper end is one too low",
                        FORMAT + "stats.ZoneScan",
                        "return new ZoneMap(rows, nullCount, false, new Bound.Int(min), new Bound.Int(max));",
                        "return new ZoneMap(rows, nullCount, false, new Bound.Int(min), new Bound.Int(max - 1));",
                        100));
    }

    /** Of the way of a batch to its lane. */
    private static List<Mutation> writing() {
        return List.of(
                new Mutation(
                        "acks-out-of-order",
                        "acks come in the order of the lanes, not of the batches",
                        SERVER + "write.PutSession",
                        "for (Batch head = unacknowledged.peek(); head != null && head.finished; head = unacknowledged.peek()) {\n"
                                + "            unacknowledged.remove();",
                        "for (Batch head : unacknowledged) {\n"
                                + "            if (!head.finished) {\n"
                                + "                continue;\n"
                                + "            }\n"
                                + "            unacknowledged.remove(head);",
                        100),
                new Mutation(
                        "part-acked",
                        "a batch is acknowledged when its first part is stored",
                        SERVER + "write.PutSession",
                        "return missing == 0;",
                        "return missing == parts.length - 1;",
                        400),
                new Mutation(
                        "body-leaked",
                        "the body of a batch behind a broken one is not released",
                        SERVER + "write.PutSession",
                        "            body.close();\n" + "            return;",
                        "            return;",
                        400),
                new Mutation(
                        "retry-to-another-bucket",
                        "a batch that is sent again goes to another bucket",
                        SERVER + "write.Router",
                        "int bucket = Math.floorMod(info.writer().hashCode() + info.sequence(), buckets);",
                        "int bucket = Math.floorMod(info.writer().hashCode() + turn++, buckets);",
                        200),
                new Mutation(
                        "rows-of-one-bucket-lost",
                        "of a batch for several buckets the last row of each is left out",
                        SERVER + "write.Router",
                        "routes.add(new Route(bucket, Optional.of(rows[bucket])));",
                        "routes.add(new Route(bucket, Optional.of(Arrays.copyOf(rows[bucket], Math.max(1, rows[bucket].length - 1)))));",
                        200));
    }

    /** Of segments that are made of others. */
    private static List<Mutation> rewriting() {
        return List.of(
                new Mutation(
                        "rewrite-one-time",
                        "rows that come into one batch get the commit time of the last of them",
                        LOG + "GatheredRows",
                        "CommitTimes of = times.build();",
                        "CommitTimes of = CommitTimes.of(times.build().lastUs(), times.rows());",
                        200),
                new Mutation(
                        "rewrite-out-of-order",
                        "a large batch is written before the small ones in front of it",
                        LOG + "LogRewrite",
                        "                flush();\n                int length",
                        "                int length",
                        200),
                new Mutation(
                        "rewrite-not-synced",
                        "a segment that was made gets its name before it is on disk",
                        LOG + "RewrittenFile",
                        "        file.sync();\n        closeFile();",
                        "        closeFile();",
                        400),
                new Mutation(
                        "rewrite-misses-early-readers",
                        "readers are asked only if they came after the sources went",
                        LOG + "ReadLease",
                        "removalsBefore < removal &&",
                        "removalsBefore >= removal &&",
                        400),
                new Mutation(
                        "rewrite-came-too-late",
                        "a segment is put in place though retention has removed some of its sources",
                        LOG + "BucketLog",
                        "int first = Collections.indexOfSubList(Arrays.asList(sealed), sources);",
                        "int first = Math.max(0, Arrays.asList(sealed).indexOf(sources.getLast()) + 1 - sources.size());",
                        1_500),
                new Mutation(
                        "rewrite-sources-stay",
                        "a start leaves the sources beside what was made of them",
                        LOG + "Recovery",
                        "        removeReplaced(files);\n",
                        "",
                        400),
                new Mutation(
                        "rewrite-sources-missed",
                        "a start takes sources that are in another segment for missing",
                        LOG + "Recovery",
                        "if (before == null || !before.getValue().holds(entry.baseOffset())) {",
                        "if (before == null || before.getKey() != entry.baseOffset()) {",
                        400),
                new Mutation(
                        "rewrite-over-itself",
                        "a segment that was made is made again under its own name",
                        LOG + "RewritePlan",
                        "if (!run.isEmpty() && !isItself(run)) {",
                        "if (!run.isEmpty()) {",
                        400),
                new Mutation(
                        "rewrite-time-found-late",
                        "a time is looked for at the begin of a batch only",
                        LOG + "CommittedView",
                        "return since.baseOffset() + since.times().firstRowSince(timestampUs);",
                        "return since.nextOffset() - (since.times().runs() == 1 ? since.rowCount() : 0);",
                        400));
    }

    /** Of which tables there are. */
    private static List<Mutation> catalog() {
        return List.of(
                new Mutation(
                        "journal-not-synced",
                        "a command is answered before its record is synced",
                        SERVER + "catalog.FileJournal",
                        "            file.sync();\n"
                                + "        } catch (WeirException e) {\n"
                                + "            // Whether",
                        "            file.size();\n"
                                + "        } catch (WeirException e) {\n"
                                + "            // Whether",
                        200),
                new Mutation(
                        "journal-tail-kept",
                        "a torn record is not cut, the next one stands behind it",
                        SERVER + "catalog.FileJournal",
                        "                file.truncate(end);\n" + "            }",
                        "                end = bytes.limit();\n" + "            }",
                        1000));
    }
}
