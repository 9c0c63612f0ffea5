package dev.weir.storage.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.testing.MemoryObjectStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MemoryObjectStoreTest extends ObjectStoreContract {
    private final MemoryObjectStore store = new MemoryObjectStore();

    @Override
    protected ObjectStore store() {
        return store;
    }

    private static void unavailable(Executable call) {
        assertEquals(
                ErrorCode.UNAVAILABLE, assertThrows(WeirException.class, call).code());
    }

    private PutOutcome put(String content) {
        return store.put(name("a"), PutMode.REPLACE, text(content));
    }

    private List<String> names() {
        return store.list("", "", 10).objects().stream()
                .map(object -> object.name().text())
                .toList();
    }

    @Test
    void anUploadBreaksOff() {
        put("old");
        store.faults().failPut(0);
        unavailable(() -> put("new"));
        assertEquals(Optional.of("old"), read(store, "a"));
        put("new");
        assertEquals(Optional.of("new"), read(store, "a"));
    }

    @Test
    void anAnswerIsLost() {
        store.faults().loseAnswer(0);
        unavailable(() -> store.put(name("a"), PutMode.IF_ABSENT, text("mine")));
        assertEquals(PutOutcome.EXISTS, store.put(name("a"), PutMode.IF_ABSENT, text("mine")));
        store.faults().loseAnswer(0);
        unavailable(() -> store.delete(name("a")));
        assertEquals(Optional.empty(), read(store, "a"));
    }

    @Test
    void theStoreIsBusy() {
        put("old");
        store.faults().unavailable(4);
        unavailable(() -> put("new"));
        unavailable(() -> read(store, "a"));
        unavailable(this::names);
        unavailable(() -> store.delete(name("a")));
        assertEquals(Optional.of("old"), read(store, "a"));
    }

    @Test
    void aNewObjectIsNotSeenForAWhile() {
        store.faults().hideNew(2);
        put("old");
        assertEquals(Optional.empty(), read(store, "a"));
        assertEquals(Optional.empty(), read(store, "a"));
        assertEquals(Optional.of("old"), read(store, "a"));
        store.faults().hideNew(2);
        put("new");
        assertEquals(Optional.of("old"), read(store, "a"), "length and bytes are two reads");
        assertEquals(Optional.of("new"), read(store, "a"));
    }

    @Test
    void aListIsOld() {
        put("1");
        assertEquals(List.of("a"), names());
        store.put(name("b"), PutMode.REPLACE, text("2"));
        store.delete(name("a"));
        store.faults().staleLists(1);
        assertEquals(List.of("a"), names());
        assertEquals(List.of("b"), names());
    }

    @Test
    void aReadBringsAWrongByte() {
        put("aaa");
        store.faults().spoilRead(0);
        assertEquals(Optional.of("`aa"), read(store, "a"));
        assertEquals(Optional.of("aaa"), read(store, "a"));
    }
}
