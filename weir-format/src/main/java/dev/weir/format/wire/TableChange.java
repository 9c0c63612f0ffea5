package dev.weir.format.wire;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * New values for options of a table that exists; what is absent stays as it is.
 *
 * @param retentionMs as in {@link Retention}: 0 keeps rows for ever again
 * @param retentionBytes as in {@link Retention}: 0 keeps however many again
 * @param lake how rows settle into the lake
 */
public record TableChange(
        Optional<Durability> durability,
        OptionalLong retentionMs,
        OptionalLong retentionBytes,
        LakeOptions.Change lake) {
    /** Changes nothing yet; to be completed by the methods below. */
    public static final TableChange NONE =
            new TableChange(Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), LakeOptions.Change.NONE);

    public TableChange {
        Retention.check(retentionMs.orElse(0), retentionBytes.orElse(0));
    }

    public TableChange withDurability(Durability changed) {
        return new TableChange(Optional.of(changed), retentionMs, retentionBytes, lake);
    }

    public TableChange withRetentionMs(long changed) {
        return new TableChange(durability, OptionalLong.of(changed), retentionBytes, lake);
    }

    public TableChange withRetentionBytes(long changed) {
        return new TableChange(durability, retentionMs, OptionalLong.of(changed), lake);
    }

    public TableChange withLake(LakeOptions.Change changed) {
        return new TableChange(durability, retentionMs, retentionBytes, changed);
    }

    /** The table as it is afterwards; an error of {@link TableSpec} or {@link LakeOptions} when it cannot be so. */
    public TableSpec appliedTo(TableSpec spec) {
        Retention kept = spec.retention();
        return spec.withDurability(durability.orElse(spec.durability()))
                .withRetention(new Retention(retentionMs.orElse(kept.timeMs()), retentionBytes.orElse(kept.bytes())))
                .withLake(lake.appliedTo(spec.lake()));
    }
}
