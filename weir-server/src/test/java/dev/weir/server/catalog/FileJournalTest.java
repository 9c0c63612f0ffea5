package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.Retention;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.ViewSpec;
import dev.weir.server.Tests;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DiskFile;
import dev.weir.storage.testing.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileJournalTest {
    private static final Path DIRECTORY = Path.of("/weir");
    private static final Path FILE = DIRECTORY.resolve("catalog.journal");
    private static final List<CatalogCommand> COMMANDS = List.of(
            new CatalogCommand.CreateTable("one", TableName.parse("a"), Tests.spec("a"), 1),
            new CatalogCommand.CreateTable("two", TableName.parse("b"), Tests.spec("b"), 2),
            new CatalogCommand.DropTable(TableName.parse("a")));

    private static final TableName VIEW = TableName.parse("sales.v");

    /** What came to the commands after the first golden file. */
    private static final List<CatalogCommand> OPTIONS = List.of(
            new CatalogCommand.CreateTable(
                    "one",
                    TableName.parse("a"),
                    Tests.spec("a").withRetention(new Retention(604_800_000, 1L << 30)),
                    1),
            new CatalogCommand.AlterTable(TableName.parse("a"), TableChange.NONE.withDurability(Durability.ASYNC)),
            new CatalogCommand.AlterTable(
                    TableName.parse("a"), TableChange.NONE.withRetentionMs(0).withRetentionBytes(1L << 20)));

    /** Databases, views and comments. */
    private static final List<CatalogCommand> SCHEMAS = List.of(
            new CatalogCommand.CreateDatabase("sales"),
            new CatalogCommand.CreateView(new ViewSpec(VIEW, "select 'é' as a", "sales"), false),
            new CatalogCommand.CreateView(new ViewSpec(VIEW, "select 2 as a", "main"), true),
            new CatalogCommand.Comment(new Commented.Database("sales"), Optional.of("all of it")),
            new CatalogCommand.Comment(new Commented.Table(VIEW), Optional.of("two")),
            new CatalogCommand.Comment(new Commented.Column(TableName.parse("a"), "b c"), Optional.of("a number")),
            new CatalogCommand.Comment(new Commented.Table(VIEW), Optional.empty()),
            new CatalogCommand.DropView(VIEW),
            new CatalogCommand.DropDatabase("sales"));

    /** Pointers. */
    private static final List<CatalogCommand> POINTERS = List.of(
            new CatalogCommand.SwapPointers(List.of(
                    new PointerSwap("lake/namespace/d", Optional.empty(), Optional.of("{\"properties\":{}}")),
                    new PointerSwap("lake/table/d/é", Optional.empty(), Optional.empty()))),
            new CatalogCommand.SwapPointers(List.of(
                    new PointerSwap("lake/table/d/é", Optional.empty(), Optional.of("file:///a\\\"/1.json")),
                    new PointerSwap("lake/namespace/d", Optional.of("{\"properties\":{}}"), Optional.of("")))),
            new CatalogCommand.SwapPointers(
                    List.of(new PointerSwap("lake/table/d/é", Optional.of("file:///a\\\"/1.json"), Optional.empty()))));

    /** Tables with a primary key. */
    private static final List<CatalogCommand> KEYS = List.of(
            new CatalogCommand.CreateTable(
                    "one", TableName.parse("a"), keyed("a").withPrimaryKey("b", "a"), 1),
            new CatalogCommand.CreateTable(
                    "two",
                    TableName.parse("d.b"),
                    keyed("d.b")
                            .withPrimaryKey(new KeySpec(
                                    List.of("a", "b"),
                                    KeySpec.Image.AFTER,
                                    KeySpec.Deletes.REJECT,
                                    KeySpec.Merge.FIRST_ROW))
                            .withBuckets(16, List.of("a")),
                    2));

    private final MemoryDisk disk = new MemoryDisk();

    FileJournalTest() {
        disk.createDirectories(DIRECTORY);
    }

    @AfterEach
    void nothingStaysOpen() {
        assertEquals(0, disk.openFiles());
    }

    @Test
    void commandsComeBackInOrder() {
        write(COMMANDS);
        assertEquals(COMMANDS, read());
        write(List.of(COMMANDS.get(0)));
        assertEquals(4, read().size());
    }

    @Test
    void theWidestTableComesBack() {
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < TableSchema.MAX_FIELDS; i++) {
            columns.add(new Field("x".repeat(200) + i, FieldType.nullable(ArrowType.Bool.INSTANCE), null));
        }
        TableSpec spec = TableSpec.of("wide", TableSchema.create(new Schema(columns)));
        List<CatalogCommand> wide = List.of(new CatalogCommand.CreateTable("wide", TableName.parse("wide"), spec, 1));
        write(wide);
        assertEquals(wide, read());
    }

    @Test
    void aTornTailIsCutAtAnyByte() {
        write(COMMANDS.subList(0, 2));
        byte[] two = bytes();
        write(List.of(COMMANDS.get(2)));
        byte[] three = bytes();
        for (int length = two.length; length < three.length; length++) {
            replace(java.util.Arrays.copyOf(three, length));
            assertEquals(COMMANDS.subList(0, 2), read(), "length=" + length);
            assertArrayEquals(two, bytes());
        }
    }

    @Test
    void zerosAtTheEndAreATornTail() {
        write(COMMANDS);
        byte[] whole = bytes();
        replace(java.util.Arrays.copyOf(whole, whole.length + 100));
        assertEquals(COMMANDS, read());
        assertArrayEquals(whole, bytes());
    }

    @Test
    void damageBeforeTheLastRecordIsNamedAndNothingIsCut() {
        write(COMMANDS.subList(0, 2));
        int last = bytes().length;
        write(List.of(COMMANDS.get(2)));
        byte[] whole = bytes();
        for (int at = 0; at < last; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            replace(damaged);
            WeirException e = assertThrows(WeirException.class, this::read, "byte " + at);
            assertEquals(ErrorCode.CORRUPT, e.code());
            assertTrue(e.getMessage().contains("file=" + FILE), e.getMessage());
            assertArrayEquals(damaged, bytes());
        }
    }

    @Test
    void anotherVersionIsToldApartFromDamage() {
        write(COMMANDS);
        ByteBuffer header = JournalLayout.header();
        header.putInt(JournalLayout.HEADER_VERSION, 2);
        header.putInt(JournalLayout.HEADER_CHECKSUM, JournalLayout.headerChecksum(header));
        byte[] newer = bytes();
        header.get(0, newer, 0, JournalLayout.HEADER_BYTES);
        replace(newer);
        WeirException e = assertThrows(WeirException.class, this::read);
        assertEquals(ErrorCode.UNKNOWN_VERSION, e.code());
    }

    @Test
    void aFullDiskLeavesTheJournalAsItWas() {
        write(COMMANDS.subList(0, 1));
        try (FileJournal journal = FileJournal.open(disk, FILE)) {
            disk.faults().failWrite(0, 10);
            assertThrows(WeirException.class, () -> journal.append(COMMANDS.get(1)));
        }
        assertEquals(COMMANDS.subList(0, 1), read());
    }

    @Test
    void afterAFailedSyncNothingIsTaken() {
        try (FileJournal journal = FileJournal.open(disk, FILE)) {
            disk.faults().failSync(0);
            assertThrows(WeirException.class, () -> journal.append(COMMANDS.get(0)));
            WeirException e = assertThrows(WeirException.class, () -> journal.append(COMMANDS.get(0)));
            assertEquals(ErrorCode.IO_ERROR, e.code());
            assertTrue(e.getMessage().contains("restart"), e.getMessage());
        }
    }

    @Test
    void theGoldenFilesAreReadAndWrittenByteForByte() throws Exception {
        golden("catalog-v1.journal", COMMANDS);
        golden("catalog-v1-options.journal", OPTIONS);
        golden("catalog-v1-keys.journal", KEYS);
        golden("catalog-v1-schemas.journal", SCHEMAS);
        golden("catalog-v1-pointers.journal", POINTERS);
    }

    private static TableSpec keyed(String name) {
        return TableSpec.of(
                name,
                TableSchema.fromJson("{\"columns\":[{\"name\":\"a\",\"type\":\"int64\"},"
                        + "{\"name\":\"b\",\"type\":\"utf8\"},{\"name\":\"f\",\"type\":\"float64\"}]}"));
    }

    private void golden(String name, List<CatalogCommand> commands) throws IOException {
        byte[] golden;
        try (var stream = getClass().getResourceAsStream("/golden/" + name)) {
            golden = java.util.Objects.requireNonNull(stream).readAllBytes();
        }
        replace(golden);
        assertEquals(commands, read());
        disk.delete(FILE);
        write(commands);
        assertArrayEquals(golden, bytes());
        disk.delete(FILE);
    }

    @Test
    void theDocumentHasTheLayoutsOffsets() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "formats", "catalog.md"));
        List<String> rows = new ArrayList<>();
        Matcher matcher =
                Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| (\\w+) \\|").matcher(document);
        while (matcher.find()) {
            rows.add(matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3));
        }
        assertEquals(
                List.of(
                        JournalLayout.HEADER_MAGIC + " " + JournalLayout.MAGIC.length + " magic",
                        JournalLayout.HEADER_VERSION + " 4 version",
                        JournalLayout.HEADER_CHECKSUM + " 4 checksum",
                        JournalLayout.RECORD_LENGTH + " 4 length",
                        JournalLayout.RECORD_CHECKSUM + " 4 checksum",
                        JournalLayout.RECORD_PAYLOAD + " length payload"),
                rows);
        assertTrue(document.contains(new String(JournalLayout.MAGIC, StandardCharsets.US_ASCII)));
    }

    private void write(List<CatalogCommand> commands) {
        try (FileJournal journal = FileJournal.open(disk, FILE)) {
            commands.forEach(journal::append);
        }
    }

    private List<CatalogCommand> read() {
        List<CatalogCommand> commands = new ArrayList<>();
        try (FileJournal journal = FileJournal.open(disk, FILE)) {
            journal.replay(commands::add);
        }
        return commands;
    }

    private byte[] bytes() {
        try (DiskFile file = disk.open(FILE, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return bytes.array();
        }
    }

    private void replace(byte[] bytes) {
        disk.delete(FILE);
        try (DiskFile file = disk.open(FILE, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(bytes));
            file.sync();
        }
        disk.syncDirectory(DIRECTORY);
    }
}
