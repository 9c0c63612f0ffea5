package dev.weir.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class SegmentScannerTest {
    private static final TableSchema COLUMNS = TableSchema.fromJson(
            "{\"columns\":[{\"name\":\"a\",\"type\":\"int64\",\"nullable\":false},{\"name\":\"b\",\"type\":\"utf8\"}]}");

    /** Also with the column that only the log of a primary-key table has. */
    @Test
    void theSameSchemaInOtherBytesIsTheTables() throws IOException {
        TableSpec log = TableSpec.of("t", COLUMNS);
        TableSpec keyed = log.withPrimaryKey("a");
        for (TableSchema schema : List.of(log.logSchema(), keyed.logSchema())) {
            byte[] message = otherBytes(schema);
            assertFalse(Arrays.equals(message, SegmentScanner.message(schema)));
            assertEquals(message.length, schemaLength(schema, message));
        }
        assertEquals(-1, schemaLength(log.logSchema(), otherBytes(keyed.logSchema())));
        assertEquals(-1, schemaLength(keyed.logSchema(), otherBytes(log.logSchema())));
    }

    private static byte[] otherBytes(TableSchema schema) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Schema noted = new Schema(schema.columns(), Map.of("written by", "another library"));
        try (WriteChannel channel = new WriteChannel(Channels.newChannel(bytes))) {
            MessageSerializer.serialize(channel, noted);
        }
        return bytes.toByteArray();
    }

    private static long schemaLength(TableSchema schema, byte[] message) {
        MemoryDisk disk = new MemoryDisk();
        disk.createDirectories(Path.of("/log"));
        try (BufferAllocator allocator = new RootAllocator();
                SegmentScanner scanner = new SegmentScanner(schema, 1, allocator, SegmentScanner.ZoneMaps.MADE);
                DiskFile file = disk.open(Path.of("/log/segment"), Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(message));
            return scanner.schemaLength(file, message.length);
        }
    }
}
