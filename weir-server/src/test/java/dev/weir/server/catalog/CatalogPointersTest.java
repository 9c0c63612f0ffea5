package dev.weir.server.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CatalogPointersTest {
    private static final Path FILE = Path.of("/weir/catalog.journal");

    private final MemoryDisk disk = new MemoryDisk();

    CatalogPointersTest() {
        disk.createDirectories(FILE.getParent());
    }

    private Catalog opened() {
        return new Catalog(FileJournal.open(disk, FILE));
    }

    private static PointerSwap swap(String name, String expected, String next) {
        return new PointerSwap(
                name,
                Optional.of(expected).filter(text -> !text.isEmpty()),
                Optional.of(next).filter(text -> !text.isEmpty()));
    }

    @Test
    void allAreSwappedOrNone() {
        try (Catalog catalog = opened()) {
            CatalogPointers pointers = new CatalogPointers(catalog);
            assertTrue(pointers.swap(List.of(swap("a", "", "1"), swap("b", "", "2"), swap("c", "", ""))));
            assertFalse(pointers.swap(List.of(swap("a", "1", "3"), swap("b", "x", "4"))));
            assertFalse(pointers.swap(List.of(swap("a", "1", "3"), swap("c", "x", "4"))));
            assertFalse(pointers.swap(List.of(swap("a", "", "3"))));
            assertEquals(Map.of("a", "1", "b", "2"), pointers.list(""));
            assertTrue(pointers.swap(List.of(swap("a", "1", ""), swap("b", "2", "5"))));
        }
        try (Catalog again = opened()) {
            assertEquals(Map.of("b", "5"), new CatalogPointers(again).list(""));
        }
    }

    @Test
    void theyAreWhatAMapWouldBe() {
        Random random = new Random(7);
        TreeMap<String, String> expected = new TreeMap<>();
        try (Catalog catalog = opened()) {
            CatalogPointers pointers = new CatalogPointers(catalog);
            for (int i = 0; i < 3000; i++) {
                List<PointerSwap> swaps = new ArrayList<>();
                String name = "n" + random.nextInt(400);
                String next = random.nextInt(4) == 0 ? "" : "t" + i;
                swaps.add(swap(name, expected.getOrDefault(name, ""), next));
                assertTrue(pointers.swap(swaps));
                if (next.isEmpty()) {
                    expected.remove(name);
                } else {
                    expected.put(name, next);
                }
                assertEquals(Optional.ofNullable(expected.get(name)), pointers.get(name));
            }
            assertEquals(expected, pointers.list(""));
            assertEquals(expected.subMap("n1", "n2"), pointers.list("n1"));
            PointerTexts texts = catalog.state().pointers();
            assertEquals(expected.size(), texts.count());
            assertEquals(
                    expected.entrySet().stream()
                            .mapToLong(pointer -> pointer.getKey().length()
                                    + (long) pointer.getValue().length())
                            .sum(),
                    texts.chars());
        }
        try (Catalog again = opened()) {
            assertEquals(expected, new CatalogPointers(again).list(""));
        }
    }

    @Test
    void limitsAreToldAndNothingIsChanged() {
        try (Catalog catalog = opened()) {
            CatalogPointers pointers = new CatalogPointers(catalog);
            String longest = "\u0001".repeat(CatalogMachine.MAX_POINTER_CHARS);
            List<PointerSwap> many = new ArrayList<>();
            for (int i = 0; i <= CatalogMachine.MAX_SWAPS; i++) {
                many.add(swap("n" + i, "", "t"));
            }
            List<PointerSwap> much = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                much.add(swap("n" + i, "", longest));
            }
            for (List<PointerSwap> wrong : List.of(
                    List.<PointerSwap>of(),
                    many,
                    much,
                    List.of(swap("", "", "t")),
                    List.of(swap("n".repeat(CatalogMachine.MAX_POINTER_NAME_CHARS + 1), "", "t")),
                    List.of(swap("n", "", longest + "x")),
                    List.of(swap("n", "", "\ud800")),
                    List.of(swap("n", "", "t"), swap("n", "", "u")))) {
                WeirException e = assertThrows(WeirException.class, () -> pointers.swap(wrong));
                assertEquals(ErrorCode.INVALID_REQUEST, e.code());
            }
            assertTrue(pointers.list("").isEmpty());
            // what is allowed fits into a record, whatever the characters are
            assertTrue(pointers.swap(much.subList(0, 7)));
            assertTrue(pointers.swap(many.subList(7, CatalogMachine.MAX_SWAPS)));
        }
        try (Catalog again = opened()) {
            assertEquals(CatalogMachine.MAX_SWAPS, again.state().pointers().count());
            assertEquals(
                    7,
                    again.state().pointers().startingWith("n").values().stream()
                            .filter(text -> text.length() > 1)
                            .count());
        }
    }
}
