package dev.weir.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.bucket.testing.Endpoint;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStoreContract;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import dev.weir.storage.time.SystemClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every store in a bucket does besides. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BucketContract extends ObjectStoreContract {
    private static final int LARGE_BYTES = 20 << 20;

    private Endpoint endpoint;
    private int stores;
    private BucketStore store;
    private String prefix;

    protected abstract Endpoint start(Path directory) throws Exception;

    /** As the server opens it, unless there is another way to be tried. */
    protected BucketStore open(String place) {
        return endpoint.open(endpoint.port(), place, Patience.DEFAULT, ports());
    }

    protected static BucketPorts ports() {
        return BucketPorts.real(new SystemClock());
    }

    @BeforeAll
    void startEndpoint(@TempDir Path directory) throws Exception {
        endpoint = start(directory);
    }

    @AfterAll
    void stopEndpoint() {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    @BeforeEach
    void openStore() {
        prefix = "store-" + stores++ + "/";
        store = open(prefix);
    }

    @AfterEach
    void closeStore() {
        assertEquals(0, store.failures());
        store.close();
    }

    @Override
    protected BucketStore store() {
        return store;
    }

    protected String prefix() {
        return prefix;
    }

    @Override
    protected List<ObjectInfo> whole(List<ObjectInfo> listed) {
        return endpoint.whole(listed);
    }

    protected List<String> names(int limit) {
        return store.list("", "", limit).objects().stream()
                .map(object -> object.name().text())
                .toList();
    }

    @Test
    void aLargeObjectIsSentInParts() {
        for (PutMode mode : PutMode.values()) {
            Pattern content = new Pattern(LARGE_BYTES + 12_345, mode.ordinal());
            ObjectName name = name("large/" + mode);
            assertEquals(PutOutcome.STORED, store.put(name, mode, content));
            assertTrue(content.largest <= 1 << 20, "bytes in memory at once " + content.largest);
            assertEquals(
                    content.bytes(),
                    store.list(name.text(), "", 1).objects().getFirst().bytes());
            ByteBuffer piece = ByteBuffer.allocate(4 << 20);
            for (long position = 0; position < content.bytes(); position += piece.capacity()) {
                ObjectRange read = store.get(name, position, piece.clear()).orElseThrow();
                assertEquals(content.bytes(), read.objectBytes());
                assertEquals(content.slice(position, read.bytes()), piece.flip());
            }
            PutOutcome again = store.put(name, mode, content);
            assertEquals(mode == PutMode.REPLACE ? PutOutcome.STORED : PutOutcome.EXISTS, again);
        }
    }

    @Test
    void whatWasPutIsKnownByItsChecksum() {
        store.put(name("some"), PutMode.REPLACE, text("some text"));
        assertEquals(Optional.of("some text"), read(store, "some"));
        assertTrue(store.get(name("some"), 3, ByteBuffer.allocate(2))
                .orElseThrow()
                .crc32c()
                .isPresent());
        assertTrue(store.get(name("some"), 0, ByteBuffer.allocate(0))
                .orElseThrow()
                .crc32c()
                .isPresent());
    }

    @Test
    void anUploadThatFailsLeavesNothing() throws Exception {
        Pattern content = new Pattern(LARGE_BYTES, 3);
        content.failFrom = 18 << 20;
        assertThrows(IllegalStateException.class, () -> store.put(name("broken"), PutMode.REPLACE, content));
        assertEquals(Optional.empty(), store.get(name("broken"), 0, ByteBuffer.allocate(1)));
        assertEquals(List.of(), endpoint.left("broken"));
    }

    /** Bytes that are made when they are asked for. */
    private static final class Pattern implements ObjectContent {
        private final long bytes;
        private final int seed;
        private int largest;
        private int passes;
        private long failFrom = Long.MAX_VALUE;

        Pattern(long bytes, int seed) {
            this.bytes = bytes;
            this.seed = seed;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            passes += position == 0 ? 1 : 0;
            if (passes > 1 && position >= failFrom) {
                throw new IllegalStateException("the file cannot be read any more");
            }
            int length = (int) Math.min(into.remaining(), bytes - position);
            largest = Math.max(largest, length);
            for (int i = 0; i < length; i++) {
                into.put((byte) ((position + i) * 31 + seed + ((position + i) >> 16)));
            }
            return length;
        }

        ByteBuffer slice(long position, int length) {
            ByteBuffer slice = ByteBuffer.allocate(length);
            read(position, slice);
            return slice.flip();
        }
    }
}
