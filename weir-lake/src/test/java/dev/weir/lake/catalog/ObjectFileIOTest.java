package dev.weir.lake.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.testing.MemoryObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.BulkDeletionFailureException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.junit.jupiter.api.Test;

class ObjectFileIOTest {
    private static final String PLACE = "file:///w/t/data/a=%2F/x.parquet";

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final ObjectFileIO io = new ObjectFileIO(store, new Warehouse("file:///w"));

    private void write(String location, byte[] bytes) throws IOException {
        try (PositionOutputStream out = io.newOutputFile(location).create()) {
            out.write(bytes[0]);
            out.write(bytes, 1, bytes.length - 1);
            assertEquals(bytes.length, out.getPos());
            assertFalse(io.newInputFile(location).exists(), "nothing is seen before it is whole");
        }
    }

    @Test
    void bytesComeBackFromAnyPosition() throws IOException {
        Random random = new Random(1);
        byte[] bytes = new byte[300_000];
        random.nextBytes(bytes);
        write(PLACE, bytes);
        InputFile file = io.newInputFile(PLACE);
        assertEquals(bytes.length, file.getLength());
        assertEquals(
                "t/data/a=%2F/x.parquet",
                store.list("", "", 9).objects().get(0).name().text());
        try (SeekableInputStream in = file.newStream()) {
            assertArrayEquals(bytes, in.readAllBytes());
            assertEquals(-1, in.read());
            for (int i = 0; i < 1000; i++) {
                int at = random.nextInt(bytes.length);
                if (random.nextInt(3) > 0) {
                    in.seek(at);
                } else {
                    at = (int) in.getPos();
                }
                byte[] some = in.readNBytes(random.nextInt(random.nextBoolean() ? 100 : 100_000));
                assertArrayEquals(Arrays.copyOfRange(bytes, at, at + some.length), some);
                assertEquals(at + some.length, in.getPos());
                int next = in.read();
                assertEquals(at + some.length == bytes.length ? -1 : bytes[at + some.length] & 0xff, next);
            }
            ObjectStream ranges = (ObjectStream) in;
            byte[] range = new byte[10];
            ranges.readFully(7, range);
            assertArrayEquals(Arrays.copyOfRange(bytes, 7, 17), range);
            assertThrows(EOFException.class, () -> ranges.readFully(bytes.length - 9, range));
            assertEquals(10, ranges.readTail(range));
            assertArrayEquals(Arrays.copyOfRange(bytes, bytes.length - 10, bytes.length), range);
        }
    }

    @Test
    void aFileIsNotWrittenTwiceUnlessAsked() throws IOException {
        write(PLACE, new byte[] {1, 2});
        assertThrows(AlreadyExistsException.class, () -> io.newOutputFile(PLACE).create());
        try (PositionOutputStream out = io.newOutputFile(PLACE).createOrOverwrite()) {
            out.write(3);
        }
        assertEquals(1, io.newInputFile(PLACE).getLength());
        PositionOutputStream late = io.newOutputFile("file:///w/y").create();
        late.write(1);
        write("file:///w/y", new byte[] {9});
        assertThrows(AlreadyExistsException.class, late::close);
        assertEquals(9, io.newInputFile("file:///w/y").newStream().read());
    }

    @Test
    void whatIsMissingIsSaidSo() {
        InputFile none = io.newInputFile(PLACE);
        assertFalse(none.exists());
        assertThrows(NotFoundException.class, none::getLength);
        assertThrows(NotFoundException.class, () -> none.newStream().read());
    }

    @Test
    void deletionsGoAsFarAsTheyCan() throws IOException {
        write(PLACE, new byte[] {1});
        BulkDeletionFailureException e = assertThrows(
                BulkDeletionFailureException.class,
                () -> io.deleteFiles(List.of("/path/to/another", PLACE, "file:///w/none")));
        assertEquals(1, e.numberFailedObjects());
        assertFalse(io.newInputFile(PLACE).exists());
    }

    @Test
    void aWarehouseIsAnAbsoluteUri() {
        for (String bad : List.of("", "/data", "data", "file:data", "file:///", "file:///data/", "C:\\data")) {
            WeirException e = assertThrows(WeirException.class, () -> new Warehouse(bad), bad);
            assertEquals(ErrorCode.INVALID_CONFIG, e.code());
            assertTrue(e.getMessage().contains("lake.warehouse=" + bad), e.getMessage());
        }
        assertEquals("file:///a/b", new Warehouse("file:/a/b").root());
        assertEquals("s3://b/p", new Warehouse("s3://b/p").root());
    }
}
