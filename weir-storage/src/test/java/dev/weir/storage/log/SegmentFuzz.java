package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.WeirException;
import dev.weir.format.batch.BatchDecoder;
import dev.weir.format.batch.BatchLayout;
import dev.weir.format.batch.BatchLimits;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.MessagePrefix;
import dev.weir.format.batch.StoredBatch;
import dev.weir.format.batch.StoredHeads;
import dev.weir.format.batch.WriterId;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import dev.weir.storage.testing.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Test;

/**
 * A segment's file, as it is and with its checksums put right. Recovery ends with a log that can be read or an error that names the damage,
 * and opened again it is the same.
 */
class SegmentFuzz {
    private static final Path DIRECTORY = Path.of("/log");
    private static final BatchLimits LIMITS = new BatchLimits(4_096, 1 << 16, 1 << 18);
    private static final long MOST_MEMORY = 4 << 20;

    public static void fuzzerTestOneInput(byte[] input) {
        recover(input);
        byte[] sealed = sealed(input);
        if (!Arrays.equals(input, sealed)) {
            recover(sealed);
        }
    }

    private static void recover(byte[] segment) {
        MemoryDisk disk = new MemoryDisk();
        try (LogHarness rows = new LogHarness(disk, DIRECTORY)) {
            Directories.restore(disk, DIRECTORY, Map.of(SegmentName.asWritten(0).segment(), segment));
            String first = opened(rows);
            byte[] file = Directories.files(disk, DIRECTORY)
                    .get(SegmentName.asWritten(0).segment());
            assertEquals(first, opened(rows), "opened again it is the same");
            assertTrue(
                    Arrays.equals(
                            file,
                            Directories.files(disk, DIRECTORY)
                                    .get(SegmentName.asWritten(0).segment())),
                    "and so is its file");
            assertTrue(
                    rows.allocator.getPeakMemoryAllocation() <= MOST_MEMORY,
                    "memory is bounded bytes=" + rows.allocator.getPeakMemoryAllocation());
        }
        assertEquals(0, disk.openFiles());
    }

    private static String opened(LogHarness rows) {
        return Typed.kept(() -> {
                    try (BucketLog log = rows.open()) {
                        return text(rows, log.view());
                    }
                })
                .orElse("refused");
    }

    private static String text(LogHarness rows, LogView view) {
        StringBuilder text = new StringBuilder();
        text.append(view.startOffset()).append("..").append(view.highWatermark());
        try {
            for (BatchRef batch : view.batches(view.startOffset(), view.highWatermark())) {
                text.append(' ').append(batch.baseOffset()).append('+').append(batch.rowCount());
                for (int column = 0; column < rows.schema.columns().size(); column++) {
                    text.append(batch.zone(column));
                }
                StoredBatch metadata = batch.metadata();
                int[] columns = {1, 2};
                try (ArrowBuf bytes = rows.allocator.buffer(batch.columnBytes(metadata, columns))) {
                    batch.readColumns(metadata, columns, bytes, 0);
                }
            }
            view.offsetAt(0);
            view.offsetAt(Long.MAX_VALUE);
        } catch (WeirException e) {
            Typed.kept(() -> {
                throw e;
            });
            text.append(" corrupt");
        }
        return text.toString();
    }

    /**
     * With right checksums on each message that a server could have written: its body is one that is admitted, or is not all there.
     * What no server writes, no checksum vouches for, and the log need not survive it.
     */
    private static byte[] sealed(byte[] segment) {
        byte[] sealed = segment.clone();
        try (LogHarness rows = new LogHarness(new MemoryDisk(), DIRECTORY);
                BatchDecoder decoder = new BatchDecoder(rows.allocator, LIMITS)) {
            int at = 0;
            while (at + MessagePrefix.BYTES < sealed.length) {
                int length = Integer.reverseBytes(ByteBuffer.wrap(sealed).getInt(at + 4));
                if (length <= 0 || length > sealed.length - at - MessagePrefix.BYTES) {
                    break;
                }
                int body = at + MessagePrefix.BYTES + length;
                byte[] head = Arrays.copyOfRange(sealed, at, body);
                int bodyLength = seal(rows, decoder, head, ByteBuffer.wrap(sealed, body, sealed.length - body));
                System.arraycopy(head, 0, sealed, at, head.length);
                if (bodyLength < 0) {
                    break;
                }
                at = body + bodyLength;
            }
        }
        return sealed;
    }

    /** Changes the head; answers how long the body is, or -1 if there is no telling. */
    private static int seal(LogHarness rows, BatchDecoder decoder, byte[] head, ByteBuffer rest) {
        ByteBuffer metadata = ByteBuffer.wrap(head, MessagePrefix.BYTES, head.length - MessagePrefix.BYTES)
                .slice();
        long declared = bodyLength(metadata);
        if (declared < 0 || declared > rest.remaining()) {
            StoredHeads.seal(head);
            return -1;
        }
        byte[] bytes = new byte[(int) declared];
        rest.get(bytes);
        try (ArrowBuf body = rows.allocator.buffer(declared)) {
            body.setBytes(0, bytes);
            BatchLayout layout = BatchLayout.parse(metadata, rows.schema, LIMITS);
            decoder.decode(rows.schema, layout, body, BatchDecoder.Trust.NONE).close();
            StoredHeads.seal(head, layout, body);
        } catch (WeirException e) {
            return (int) declared;
        }
        return (int) declared;
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(SegmentFuzz.class, seeds(), SegmentFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        for (Codec codec : Codec.values()) {
            MemoryDisk disk = new MemoryDisk();
            try (LogHarness rows = new LogHarness(disk, DIRECTORY, codec);
                    BucketLog log = rows.open()) {
                for (int i = 0; i < 3; i++) {
                    rows.append(log, log.endOffset(), 4 + 30 * (i % 2), new WriterId(9, i % 2), i / 2);
                }
                log.sync();
                seeds.put(
                        "segment-" + codec,
                        Directories.files(disk, DIRECTORY)
                                .get(SegmentName.asWritten(0).segment()));
            }
        }
        seeds.put("golden", golden());
        seeds.put("body-of-any-length", withBodyLength(seeds.get("segment-NONE"), Long.MAX_VALUE - 7));
        byte[] whole = seeds.get("segment-ZSTD");
        seeds.put("torn", Arrays.copyOf(whole, whole.length - 100));
        return seeds;
    }

    /** Of the first batch: the flatbuffer's number that has to be changed for it is found by trying. */
    private static byte[] withBodyLength(byte[] segment, long length) {
        ByteBuffer changed = ByteBuffer.wrap(segment.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int head = MessagePrefix.BYTES + changed.getInt(4) + MessagePrefix.BYTES;
        for (int at = head; at + Long.BYTES < changed.limit(); at += 4) {
            long before = changed.getLong(at);
            changed.putLong(at, length);
            if (bodyLength(changed.slice(head, changed.getInt(head - 4))) == length) {
                return changed.array();
            }
            changed.putLong(at, before);
        }
        throw new AssertionError("there is no length in the message");
    }

    /** -1 if the metadata is no flatbuffer. */
    private static long bodyLength(ByteBuffer metadata) {
        try {
            return Message.getRootAsMessage(metadata.order(ByteOrder.LITTLE_ENDIAN))
                    .bodyLength();
        } catch (RuntimeException e) {
            return -1;
        }
    }

    private static byte[] golden() {
        try {
            return Files.readAllBytes(Path.of(
                    "src/test/resources/golden/segment-v3",
                    SegmentName.asWritten(0).segment()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
