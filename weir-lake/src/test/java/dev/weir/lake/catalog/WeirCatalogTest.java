package dev.weir.lake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.storage.testing.MemoryObjectStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** What Iceberg's own tests do not ask: lost answers, races, several tables, odd names, places. */
class WeirCatalogTest {
    private static final Namespace NS = Namespace.of("d");
    private static final TableIdentifier A = TableIdentifier.of(NS, "a");
    private static final TableIdentifier B = TableIdentifier.of(NS, "b");
    private static final Schema SCHEMA = new Schema(Types.NestedField.optional(1, "id", Types.LongType.get()));

    private final MemoryPointers pointers = new MemoryPointers();
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final WeirCatalog catalog = another();

    private WeirCatalog another() {
        return new WeirCatalog(pointers, new ObjectFileIO(store, new Warehouse("file:///warehouse")), UUID::randomUUID);
    }

    private int objects() {
        return store.list("", "", 10_000).objects().size();
    }

    private static void set(Table table, String key, String value) {
        table.updateProperties().set(key, value).commit();
    }

    @Test
    void anotherCatalogOverTheSamePointersSeesAll() {
        catalog.createNamespace(NS, Map.of("owner", "me"));
        set(catalog.createTable(A, SCHEMA), "k", "v");
        WeirCatalog second = another();
        assertEquals(List.of(NS), second.listNamespaces());
        assertEquals("me", second.loadNamespaceMetadata(NS).get("owner"));
        assertEquals(List.of(A), second.listTables(NS));
        assertEquals("v", second.loadTable(A).properties().get("k"));
    }

    @Test
    void aCommitOverWhatSomebodyElseCommittedIsTriedAgain() {
        catalog.createNamespace(NS);
        Table table = catalog.createTable(A, SCHEMA);
        pointers.before(() -> set(another().loadTable(A), "theirs", "1"));
        set(table, "ours", "2");
        Map<String, String> properties = another().loadTable(A).properties();
        assertEquals("1", properties.get("theirs"));
        assertEquals("2", properties.get("ours"));
        // created, theirs, ours: what ours wrote for the first try is gone
        assertEquals(3, objects());
    }

    @Test
    void anOutcomeThatIsNotKnownIsSaidSoAndNothingIsDeleted() {
        catalog.createNamespace(NS);
        Table table = catalog.createTable(A, SCHEMA);
        for (MemoryPointers.Fault fault : List.of(MemoryPointers.Fault.ANSWER_LOST, MemoryPointers.Fault.NEVER_CAME)) {
            pointers.fault(fault);
            assertThrows(CommitStateUnknownException.class, () -> set(table, "k", fault.name()));
        }
        assertEquals("ANSWER_LOST", another().loadTable(A).properties().get("k"));
        assertEquals(3, objects());
    }

    @Test
    void aNamespaceIsNotDroppedFromUnderATable() {
        catalog.createNamespace(NS);
        pointers.before(() -> another().createTable(A, SCHEMA));
        assertThrows(NamespaceNotEmptyException.class, () -> catalog.dropNamespace(NS));
        assertTrue(catalog.dropTable(A));
        pointers.before(() -> another().dropNamespace(NS));
        assertThrows(NoSuchNamespaceException.class, () -> catalog.createTable(A, SCHEMA));
        assertEquals(List.of(), catalog.listNamespaces());
        assertFalse(catalog.tableExists(A));
    }

    @Test
    void aPropertyWithoutAValueIsRefusedAndLeavesNothing() {
        Map<String, String> none = new HashMap<>();
        none.put("a", null);
        assertThrows(BadRequestException.class, () -> catalog.createNamespace(NS, none));
        assertEquals(List.of(), catalog.listNamespaces());
        catalog.createNamespace(NS);
        assertThrows(BadRequestException.class, () -> catalog.setProperties(NS, none));
        catalog.createTable(A, SCHEMA);
        assertEquals(List.of(A), catalog.listTables(NS));
    }

    @Test
    void namespacesAreInNamespacesThatExist() {
        Namespace inner = Namespace.of("d", "e");
        assertThrows(NoSuchNamespaceException.class, () -> catalog.createNamespace(inner));
        catalog.createNamespace(NS);
        catalog.createNamespace(inner);
        catalog.createTable(TableIdentifier.of(inner, "t"), SCHEMA);
        assertEquals(List.of(inner), catalog.listNamespaces(NS));
        assertEquals(List.of(NS), catalog.listNamespaces());
        assertThrows(NamespaceNotEmptyException.class, () -> catalog.dropNamespace(NS));
    }

    @Test
    void anyNameComesBackAsItWas() {
        Namespace odd = Namespace.of("a.b/c", "é\uD83D\uDE00 %2E");
        catalog.createNamespace(Namespace.of("a.b/c"));
        catalog.createNamespace(odd);
        TableIdentifier name = TableIdentifier.of(odd, "-x/.. \u0000\"");
        catalog.createTable(name, SCHEMA);
        assertEquals(List.of(odd), catalog.listNamespaces(Namespace.of("a.b/c")));
        assertEquals(List.of(name), catalog.listTables(odd));
        assertEquals(name.name(), PointerNames.nameOf(PointerNames.entry(EntryKind.TABLE, name)));
        assertThrows(
                IllegalArgumentException.class,
                () -> catalog.createTable(TableIdentifier.of(odd, "x".repeat(1000)), SCHEMA));
    }

    @Test
    void severalTablesAreCommittedAllOrNone() {
        catalog.createNamespace(NS);
        catalog.createTable(A, SCHEMA);
        catalog.createTable(B, SCHEMA);
        catalog.commit(List.of(change(A, "k", "1"), change(B, "k", "1")));
        assertEquals("1", catalog.loadTable(A).properties().get("k"));
        assertEquals("1", catalog.loadTable(B).properties().get("k"));
        int before = objects();
        TableChanges impossible = new TableChanges(
                B,
                List.of(new UpdateRequirement.AssertTableUUID("no")),
                List.of(new MetadataUpdate.SetProperties(Map.of("k", "2"))));
        assertThrows(CommitFailedException.class, () -> catalog.commit(List.of(change(A, "k", "2"), impossible)));
        assertEquals("1", catalog.loadTable(A).properties().get("k"));
        // over what somebody else has done meanwhile
        pointers.before(() -> set(another().loadTable(B), "theirs", "3"));
        catalog.commit(List.of(change(A, "k", "3"), change(B, "k", "3")));
        assertEquals("3", catalog.loadTable(A).properties().get("k"));
        assertEquals("3", catalog.loadTable(B).properties().get("k"));
        assertEquals("3", catalog.loadTable(B).properties().get("theirs"));
        assertEquals(before + 3, objects());
        assertThrows(
                IllegalArgumentException.class,
                () -> catalog.commit(List.of(change(A, "k", "4"), change(A, "k", "5"))));
    }

    private static TableChanges change(TableIdentifier name, String key, String value) {
        return new TableChanges(name, List.of(), List.of(new MetadataUpdate.SetProperties(Map.of(key, value))));
    }

    @Test
    void aTableOfAnOldNameLiesElsewhere() {
        catalog.createNamespace(NS);
        String first = catalog.createTable(A, SCHEMA).location();
        catalog.renameTable(A, B);
        assertNotEquals(first, catalog.createTable(A, SCHEMA).location());
        assertTrue(first.startsWith("file:///warehouse/d/a-"), first);
        catalog.dropTable(A, true);
        assertEquals(first, catalog.loadTable(B).location());
    }

    @Test
    void placesOutsideOfTheWarehouseAreRefused() {
        catalog.createNamespace(NS);
        for (String place : List.of("file:///elsewhere/t", "s3://bucket/t", "file:///warehouse/../t")) {
            ValidationException e = assertThrows(
                    ValidationException.class, () -> catalog.createTable(A, SCHEMA, null, place, Map.of()), place);
            assertTrue(String.valueOf(e.getMessage()).contains("location=" + place), e.getMessage());
        }
        assertFalse(catalog.tableExists(A));
        // one place, however it is written
        catalog.createTable(A, SCHEMA, null, "file:/warehouse/x", Map.of());
        assertEquals(1, store.list("x/metadata/", "", 10).objects().size());
    }
}
