package dev.weir.storage.log;

import dev.weir.format.WeirException;
import dev.weir.format.batch.WriterId;
import dev.weir.storage.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A bucket's checkpoint on disk: derived, so that one that is wrong in any way is not used. docs/formats/checkpoint.md. */
final class CheckpointFile {
    static final String NAME = "checkpoint";

    private static final long MAX_BYTES = 1L << 30;

    private CheckpointFile() {}

    /** What came of reading a checkpoint. */
    sealed interface Outcome {
        record Loaded(Checkpoint checkpoint) implements Outcome {}

        record Unusable(String why) implements Outcome {}
    }

    static void write(Disk disk, Path directory, int schemaId, Checkpoint checkpoint, DerivedFile.Sync sync) {
        int appends = checkpoint.writers().stream()
                .mapToInt(writer -> writer.appends().size())
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(CheckpointLayout.HEADER_BYTES
                        + checkpoint.segments().size() * CheckpointLayout.SEGMENT_BYTES
                        + checkpoint.writers().size() * CheckpointLayout.WRITER_BYTES
                        + appends * CheckpointLayout.APPEND_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(CheckpointLayout.MAGIC)
                .putInt(0)
                .putInt(CheckpointLayout.VERSION)
                .putInt(schemaId)
                .putInt(checkpoint.segments().size())
                .putLong(checkpoint.syncedOffset())
                .putInt(checkpoint.writers().size())
                .putInt(appends);
        for (Checkpoint.SegmentEntry segment : checkpoint.segments()) {
            bytes.putLong(segment.name().baseOffset())
                    .putLong(segment.name().endOffset())
                    .putLong(segment.lengthBytes())
                    .putLong(segment.lastTimestampUs());
        }
        for (Checkpoint.WriterState writer : checkpoint.writers()) {
            bytes.putLong(writer.id().high())
                    .putLong(writer.id().low())
                    .putLong(writer.lastUs())
                    .putInt(writer.appends().size())
                    .putInt(0);
        }
        for (Checkpoint.WriterState writer : checkpoint.writers()) {
            for (Checkpoint.Appended append : writer.appends()) {
                bytes.putLong(append.sequence())
                        .putLong(append.baseOffset())
                        .putInt(append.rowCount())
                        .putInt(0);
            }
        }
        bytes.putInt(CheckpointLayout.HEADER_CHECKSUM, checksum(bytes.array())).flip();
        DerivedFile.replace(disk, directory.resolve(NAME), sync, bytes);
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, CheckpointLayout.CHECKSUM_FROM, bytes.length - CheckpointLayout.CHECKSUM_FROM);
        return (int) checksum.getValue();
    }

    /**
     * One that the disk does not give is not taken for none: without it rot at the log's end cannot be told from a torn write, which is cut
     * off. Throws {@code IO_ERROR}.
     */
    static Outcome read(Disk disk, Path directory, int schemaId) {
        Path path = directory.resolve(NAME);
        try {
            return switch (DerivedFile.read(disk, path, MAX_BYTES)) {
                case DerivedFile.Bytes.Unusable(String why) -> new Outcome.Unusable(why);
                case DerivedFile.Bytes.Read(byte[] bytes) -> parse(bytes, schemaId);
            };
        } catch (WeirException e) {
            throw new WeirException(
                    e.code(),
                    "the checkpoint cannot be read; the log is opened as soon as it can, or when somebody has deleted it file="
                            + path + " reason=" + e.getMessage(),
                    e);
        }
    }

    /** In the order of the document: what it is, of our version, whole, of this table, and only then what it says. */
    static Outcome parse(byte[] bytes, int schemaId) {
        if (bytes.length < CheckpointLayout.HEADER_BYTES) {
            return new Outcome.Unusable("it is too short");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getLong(CheckpointLayout.HEADER_MAGIC) != CheckpointLayout.MAGIC) {
            return new Outcome.Unusable("it is no checkpoint");
        }
        int version = in.getInt(CheckpointLayout.HEADER_VERSION);
        if (version != CheckpointLayout.VERSION) {
            return new Outcome.Unusable(
                    "its version is " + Integer.toUnsignedString(version) + ", ours is " + CheckpointLayout.VERSION);
        }
        if (in.getInt(CheckpointLayout.HEADER_CHECKSUM) != checksum(bytes)) {
            return new Outcome.Unusable("its checksum is wrong");
        }
        if (in.getInt(CheckpointLayout.HEADER_SCHEMA_ID) != schemaId) {
            return new Outcome.Unusable("it is of another schema");
        }
        int segments = in.getInt(CheckpointLayout.HEADER_SEGMENT_COUNT);
        int writers = in.getInt(CheckpointLayout.HEADER_WRITER_COUNT);
        int appends = in.getInt(CheckpointLayout.HEADER_APPEND_COUNT);
        long expected = CheckpointLayout.HEADER_BYTES
                + (long) segments * CheckpointLayout.SEGMENT_BYTES
                + (long) writers * CheckpointLayout.WRITER_BYTES
                + (long) appends * CheckpointLayout.APPEND_BYTES;
        if (segments < 1 || writers < 0 || appends < 0 || expected != bytes.length) {
            return new Outcome.Unusable("its length does not fit its counts");
        }
        in.position(CheckpointLayout.HEADER_BYTES);
        List<Checkpoint.SegmentEntry> entries = new ArrayList<>(segments);
        for (int i = 0; i < segments; i++) {
            SegmentName name = new SegmentName(in.getLong(), in.getLong());
            entries.add(new Checkpoint.SegmentEntry(name, in.getLong(), in.getLong()));
        }
        if (!areOrdered(entries, in.getLong(CheckpointLayout.HEADER_SYNCED_OFFSET))) {
            return new Outcome.Unusable("its segments do not follow one another");
        }
        return writers(in, writers, appends)
                .<Outcome>map(states -> new Outcome.Loaded(
                        new Checkpoint(in.getLong(CheckpointLayout.HEADER_SYNCED_OFFSET), entries, states)))
                .orElseGet(() -> new Outcome.Unusable("its writers do not account for its appends"));
    }

    private static boolean areOrdered(List<Checkpoint.SegmentEntry> segments, long syncedOffset) {
        long offset = -1;
        long timestamp = Long.MIN_VALUE;
        for (Checkpoint.SegmentEntry segment : segments) {
            boolean ordered = segment.baseOffset() > offset
                    && segment.lengthBytes() >= 0
                    && segment.lastTimestampUs() >= timestamp
                    && (!segment.name().isRewritten() || segment.name().endOffset() > segment.baseOffset());
            if (!ordered) {
                return false;
            }
            offset = segment.baseOffset();
            timestamp = segment.lastTimestampUs();
        }
        return syncedOffset >= offset;
    }

    private static Optional<List<Checkpoint.WriterState>> writers(ByteBuffer in, int writers, int appends) {
        List<Checkpoint.WriterState> states = new ArrayList<>(writers);
        ByteBuffer appended = in.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(in.position() + writers * CheckpointLayout.WRITER_BYTES);
        int left = appends;
        for (int i = 0; i < writers; i++) {
            WriterId id = new WriterId(in.getLong(), in.getLong());
            long lastUs = in.getLong();
            int count = in.getInt();
            in.getInt();
            left -= count;
            if (count < 1 || left < 0) {
                return Optional.empty();
            }
            List<Checkpoint.Appended> own = new ArrayList<>(count);
            for (int j = 0; j < count; j++) {
                own.add(new Checkpoint.Appended(appended.getLong(), appended.getLong(), appended.getInt()));
                appended.getInt();
            }
            states.add(new Checkpoint.WriterState(id, lastUs, own));
        }
        return left == 0 ? Optional.of(states) : Optional.empty();
    }
}
