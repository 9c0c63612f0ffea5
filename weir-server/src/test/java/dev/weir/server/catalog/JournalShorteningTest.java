package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import dev.weir.server.Tests;
import dev.weir.storage.disk.Disk;
import dev.weir.storage.disk.DurableDirectories;
import dev.weir.storage.testing.CrashMoment;
import dev.weir.storage.testing.DiskOperation;
import dev.weir.storage.testing.MemoryDisk;
import dev.weir.storage.testing.SimulatedCrash;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A journal does not grow for ever, and whatever happens while it is shortened, what was acknowledged is there afterwards. */
class JournalShorteningTest {
    private static final Path DIRECTORY = Path.of("/weir");
    private static final Path FILE = DIRECTORY.resolve("catalog.journal");

    /** One of these fills what a small journal may be. */
    private static final String LONG_TEXT = "x".repeat(60_000);

    private static CatalogCommand swap(String name, Optional<String> expected, Optional<String> next) {
        return new CatalogCommand.SwapPointers(List.of(new PointerSwap(name, expected, next)));
    }

    private static String text(int number) {
        return number + LONG_TEXT;
    }

    private static Catalog opened(Disk disk) {
        DurableDirectories.create(disk, DIRECTORY);
        return new Catalog(FileJournal.open(disk, FILE));
    }

    private static void fill(Catalog catalog) {
        TableName view = TableName.parse("sales.v");
        List<CatalogCommand> commands = List.of(
                new CatalogCommand.CreateDatabase("sales"),
                new CatalogCommand.CreateTable("one", TableName.parse("a"), Tests.spec("a"), 1),
                new CatalogCommand.CreateTable("two", TableName.parse("sales.b"), Tests.spec("sales.b"), 2),
                new CatalogCommand.CreateView(new ViewSpec(view, "select 1", "sales"), false),
                new CatalogCommand.Comment(new Commented.Database("sales"), Optional.of("all")),
                new CatalogCommand.Comment(new Commented.Table(view), Optional.of("one")),
                swap("stays", Optional.empty(), Optional.of("put")));
        commands.forEach(command -> assertTrue(catalog.submit(command).changes()));
    }

    /** Swaps a pointer until the journal has become shorter; how often. */
    private static int swapUntilShort(Catalog catalog, Disk disk) {
        long before = 0;
        for (int i = 0; i < 100; i++) {
            catalog.submit(swap("p", i == 0 ? Optional.empty() : Optional.of(text(i - 1)), Optional.of(text(i))));
            long now = bytes(disk);
            if (now < before) {
                return i;
            }
            before = now;
        }
        throw new AssertionError("the journal has " + before + " bytes and was not shortened");
    }

    private static long bytes(Disk disk) {
        try (var file = disk.open(FILE, Disk.Mode.READ)) {
            return file.size();
        }
    }

    @Test
    void itIsShortenedAndSaysTheSame() {
        MemoryDisk disk = new MemoryDisk();
        CatalogState state;
        try (Catalog catalog = opened(disk)) {
            fill(catalog);
            swapUntilShort(catalog, disk);
            assertTrue(bytes(disk) < 2 * LONG_TEXT.length(), "bytes=" + bytes(disk));
            state = catalog.state();
            assertTrue(catalog.scrub().findings().isEmpty());
        }
        try (Catalog again = opened(disk)) {
            assertEquals(state, again.state());
            assertEquals(Optional.of("put"), again.state().pointers().get("stays"));
            assertEquals(2, again.state().tables().size());
        }
        assertEquals(0, disk.openFiles());
    }

    @Test
    void aCrashAtAnyStepLosesNothing() {
        int steps = 0;
        for (CrashMoment moment : CrashMoment.values()) {
            for (long step = 0; crashed(moment, step); step++) {
                steps++;
            }
        }
        assertTrue(steps >= 12, "steps=" + steps);
    }

    /** Whether the crash came before all was done. */
    private static boolean crashed(CrashMoment moment, long step) {
        for (int seed = 0; seed < 8; seed++) {
            MemoryDisk disk = new MemoryDisk();
            int last;
            try (Catalog catalog = opened(disk)) {
                fill(catalog);
                last = swapUntilShort(catalog, disk);
            }
            MemoryDisk second = new MemoryDisk();
            Catalog catalog = opened(second);
            fill(catalog);
            for (int i = 0; i < last; i++) {
                catalog.submit(swap("p", i == 0 ? Optional.empty() : Optional.of(text(i - 1)), Optional.of(text(i))));
            }
            second.crashAt(second.operations() + step, moment);
            boolean shortened = false;
            boolean more = false;
            try {
                catalog.submit(swap("p", Optional.of(text(last - 1)), Optional.of(text(last))));
                shortened = true;
                catalog.submit(swap("after", Optional.empty(), Optional.of("1")));
                more = true;
                second.crash(new Random(seed));
            } catch (SimulatedCrash e) {
                second.restart(new Random(seed));
            }
            try (Catalog again = opened(second)) {
                Optional<String> p = again.state().pointers().get("p");
                String where = "moment=" + moment + " step=" + step + " seed=" + seed;
                assertTrue(
                        p.equals(Optional.of(text(last))) || (!shortened && p.equals(Optional.of(text(last - 1)))),
                        where);
                assertEquals(Optional.of("put"), again.state().pointers().get("stays"), where);
                assertTrue(!more || again.state().pointers().get("after").isPresent(), where);
                assertEquals(2, again.state().tables().size(), where);
                // and it goes on
                assertTrue(again.submit(swap("next", Optional.empty(), Optional.of("2")))
                        .changes());
            }
            assertFalse(second.exists(FILE.resolveSibling("catalog.journal.new")));
            if (more) {
                return false;
            }
        }
        return true;
    }

    @Test
    void withoutRoomItStaysLongAndGoesOn() {
        MemoryDisk disk = new MemoryDisk();
        try (Catalog catalog = opened(disk)) {
            fill(catalog);
            int i = 0;
            while (bytes(disk) + 2 * LONG_TEXT.length() < Catalog.SHORT_BYTES) {
                catalog.submit(swap("p", i == 0 ? Optional.empty() : Optional.of(text(i - 1)), Optional.of(text(i))));
                i++;
            }
            // the write of the new one, behind that of the command which makes the old one too long
            disk.faults().failWrite(1, 100);
            catalog.submit(swap("p", Optional.of(text(i - 1)), Optional.of(text(i))));
            assertTrue(bytes(disk) > Catalog.SHORT_BYTES, "bytes=" + bytes(disk));
            assertFalse(disk.exists(FILE.resolveSibling("catalog.journal.new")));
            for (int more = i; bytes(disk) > Catalog.SHORT_BYTES; more++) {
                assertTrue(bytes(disk) < 3 * Catalog.SHORT_BYTES, "it is tried again");
                catalog.submit(swap("p", Optional.of(text(more)), Optional.of(text(more + 1))));
            }
        }
        disk.faults().clear();
        try (Catalog again = opened(disk)) {
            assertTrue(again.state().pointers().get("p").isPresent());
        }
    }

    @Test
    void afterARenameInDoubtNothingIsTaken() {
        for (DiskOperation doubtful : List.of(DiskOperation.RENAME, DiskOperation.SYNC_DIRECTORY)) {
            MemoryDisk disk = new MemoryDisk();
            try (Catalog catalog = opened(disk)) {
                fill(catalog);
                disk.faults().failWithChance(doubtful, 1);
                WeirException e = assertThrows(WeirException.class, () -> {
                    swapUntilShort(catalog, disk);
                    catalog.submit(swap("more", Optional.empty(), Optional.of("1")));
                });
                assertEquals(ErrorCode.IO_ERROR, e.code());
                assertTrue(e.getMessage().contains("restart"), e.getMessage());
            }
            disk.faults().clear();
            try (Catalog again = opened(disk)) {
                assertTrue(again.state().pointers().get("p").isPresent());
            }
        }
    }
}
