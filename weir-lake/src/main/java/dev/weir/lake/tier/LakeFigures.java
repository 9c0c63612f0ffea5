package dev.weir.lake.tier;

import java.util.concurrent.atomic.LongAdder;

/** What was done, counted since the start. Any thread. */
public final class LakeFigures {
    private static final double NANOS = 1e9;

    private final LongAdder rounds = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder writeNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder commitNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder merges = new LongAdder();
    private final LongAdder mergedFiles = new LongAdder();
    private final LongAdder mergedBytes = new LongAdder();
    private final LongAdder expiredSnapshots = new LongAdder();
    private final LongAdder removedFiles = new LongAdder();
    private final LongAdder orphans = new LongAdder();
    private final LongAdder upkeepFailures = new LongAdder();

    /** How long the parts of a round took: to make files of rows, to put them where they belong, to commit them. */
    record Took(long writeNanos, long putNanos, long commitNanos) {
        long nanos() {
            return writeNanos + putNanos + commitNanos;
        }
    }

    void round(long settledRows, long fileBytes, Took took) {
        rounds.increment();
        rows.add(settledRows);
        bytes.add(fileBytes);
        writeNanos.add(took.writeNanos());
        putNanos.add(took.putNanos());
        commitNanos.add(took.commitNanos());
    }

    void failed() {
        failures.increment();
    }

    void merged(long files, long ofBytes) {
        merges.increment();
        mergedFiles.add(files);
        mergedBytes.add(ofBytes);
    }

    void expired(long snapshots) {
        expiredSnapshots.add(snapshots);
    }

    void removed() {
        removedFiles.increment();
    }

    void orphan() {
        orphans.increment();
    }

    void upkeepFailed() {
        upkeepFailures.increment();
    }

    /** Rounds that were committed. */
    public long rounds() {
        return rounds.sum();
    }

    public long rows() {
        return rows.sum();
    }

    /** Of the files of rounds. */
    public long bytes() {
        return bytes.sum();
    }

    /** Of rounds that were committed, until their files were made. */
    public double writeSeconds() {
        return writeNanos.sum() / NANOS;
    }

    /** From then until they were where they belong. */
    public double putSeconds() {
        return putNanos.sum() / NANOS;
    }

    /** From then until they were committed. */
    public double commitSeconds() {
        return commitNanos.sum() / NANOS;
    }

    /** Steps of a table that failed, or found it paused. */
    public long failures() {
        return failures.sum();
    }

    public long merges() {
        return merges.sum();
    }

    /** Files that became others. */
    public long mergedFiles() {
        return mergedFiles.sum();
    }

    public long mergedBytes() {
        return mergedBytes.sum();
    }

    public long expiredSnapshots() {
        return expiredSnapshots.sum();
    }

    /** Data and metadata that no snapshot named any more. */
    public long removedFiles() {
        return removedFiles.sum();
    }

    /** What nothing ever named, or whose removal a crash had cut short. */
    public long orphans() {
        return orphans.sum();
    }

    public long upkeepFailures() {
        return upkeepFailures.sum();
    }
}
