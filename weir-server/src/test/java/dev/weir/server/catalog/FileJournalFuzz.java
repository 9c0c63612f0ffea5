package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import dev.weir.format.wire.TableName;
import dev.weir.server.Tests;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * The catalog's journal, as it is and with its checksums put right: the commands of the whole records, or an error that names the
 * damage, and then nothing is cut. Opened again it says the same; it goes on; and its commands make a catalog.
 */
class FileJournalFuzz {
    private static final Path DIRECTORY = Path.of("/weir");
    private static final Path FILE = DIRECTORY.resolve("catalog.journal");
    private static final CatalogCommand ONE_MORE =
            new CatalogCommand.CreateTable("more", TableName.parse("more"), Tests.spec("more"), 5);

    public static void fuzzerTestOneInput(byte[] input) {
        open(input);
        byte[] sealed = sealed(input);
        if (!Arrays.equals(input, sealed)) {
            open(sealed);
        }
    }

    private static void open(byte[] bytes) {
        MemoryDisk disk = new MemoryDisk();
        disk.createDirectories(DIRECTORY);
        try (DiskFile file = disk.open(FILE, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(bytes));
        }
        Optional<List<CatalogCommand>> first = Typed.kept(() -> commands(disk));
        first.ifPresent(commands -> assertEquals(wholeRecords(bytes), commands.size()));
        byte[] left = bytes(disk);
        assertArrayEquals(
                Arrays.copyOf(bytes, first.isEmpty() ? bytes.length : left.length), left, "only a tail is cut");
        assertEquals(first, Typed.kept(() -> commands(disk)), "opened again it is the same");
        first.ifPresent(commands -> {
            try (Catalog catalog = new Catalog(FileJournal.open(disk, FILE))) {
                assertEquals(
                        catalog.state().tables().size(),
                        catalog.state().tables().stream()
                                .map(TableInfo::fullName)
                                .distinct()
                                .count());
            }
            try (FileJournal journal = FileJournal.open(disk, FILE)) {
                journal.append(ONE_MORE);
            }
            List<CatalogCommand> more = new ArrayList<>(commands);
            more.add(ONE_MORE);
            assertEquals(more, commands(disk));
        });
        assertEquals(0, disk.openFiles());
    }

    /** How many records stand at the beginning with the checksum that they should have, by hand. */
    private static int wholeRecords(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(16);
        for (int records = 0; ; records++) {
            int length = in.remaining() < 8 ? 0 : in.getInt(in.position());
            if (length <= 0 || length > in.remaining() - 8) {
                return records;
            }
            CRC32C checksum = new CRC32C();
            checksum.update(in.slice(in.position(), 4));
            checksum.update(in.slice(in.position() + 8, length));
            if (in.getInt(in.position() + 4) != (int) checksum.getValue()) {
                return records;
            }
            in.position(in.position() + 8 + length);
        }
    }

    private static List<CatalogCommand> commands(Disk disk) {
        List<CatalogCommand> commands = new ArrayList<>();
        try (FileJournal journal = FileJournal.open(disk, FILE)) {
            journal.replay(commands::add);
        }
        return commands;
    }

    private static byte[] bytes(Disk disk) {
        try (DiskFile file = disk.open(FILE, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return bytes.array();
        }
    }

    private static byte[] sealed(byte[] bytes) {
        if (bytes.length < JournalLayout.HEADER_BYTES) {
            return bytes;
        }
        ByteBuffer sealed = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        sealed.put(JournalLayout.HEADER_MAGIC, JournalLayout.MAGIC);
        sealed.putInt(JournalLayout.HEADER_CHECKSUM, JournalLayout.headerChecksum(sealed));
        int at = JournalLayout.HEADER_BYTES;
        while (sealed.limit() - at > JournalLayout.RECORD_PAYLOAD) {
            int length = sealed.getInt(at + JournalLayout.RECORD_LENGTH);
            if (length <= 0 || length > sealed.limit() - at - JournalLayout.RECORD_PAYLOAD) {
                break;
            }
            sealed.putInt(at + JournalLayout.RECORD_CHECKSUM, JournalLayout.recordChecksum(sealed, at, length));
            at += JournalLayout.RECORD_PAYLOAD + length;
        }
        return sealed.array();
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(FileJournalFuzz.class, seeds(), FileJournalFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        try {
            byte[] golden = Files.readAllBytes(Path.of("src/test/resources/golden/catalog-v1.journal"));
            return Map.of("golden", golden, "torn", Arrays.copyOf(golden, golden.length - 9));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
