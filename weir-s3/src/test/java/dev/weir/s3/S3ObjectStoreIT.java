package dev.weir.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.s3.testing.S3Endpoint;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.ObjectStoreContract;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import dev.weir.storage.time.SystemClock;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class S3ObjectStoreIT extends ObjectStoreContract {
    private static final int LARGE_BYTES = 20 << 20;

    @TempDir
    private static Path directory;

    private static S3Endpoint endpoint;
    private static int stores;

    private S3ObjectStore store;
    private String prefix;

    @BeforeAll
    static void start() throws Exception {
        endpoint = S3Endpoint.start(directory);
    }

    @AfterAll
    static void stop() {
        endpoint.close();
    }

    @BeforeEach
    void open() {
        prefix = "store-" + stores++ + "/";
        store = open(S3Endpoint.config(endpoint.port(), prefix, S3Config.Patience.DEFAULT));
    }

    private static S3ObjectStore open(S3Config config) {
        return S3ObjectStore.open(config, S3Ports.real(new SystemClock()));
    }

    @AfterEach
    void close() {
        assertEquals(0, store.failures());
        store.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected List<ObjectInfo> whole(List<ObjectInfo> listed) {
        return S3Endpoint.whole(listed);
    }

    @Test
    void aLargeObjectIsSentInParts() throws Exception {
        for (PutMode mode : PutMode.values()) {
            Pattern content = new Pattern(LARGE_BYTES + 12_345, mode.ordinal());
            ObjectName name = name("large/" + mode);
            assertEquals(PutOutcome.STORED, store.put(name, mode, content));
            assertTrue(content.largest <= 1 << 20, "bytes in memory at once " + content.largest);
            assertEquals(content.bytes(), Files.size(endpoint.bucket().resolve(prefix + name)));
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
    void whatWasPutIsKnownByItsChecksum() throws Exception {
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
    void objectsOfOthersAreReadAndListedAsFarAsTheyHaveNames() throws Exception {
        Path files = endpoint.bucket().resolve(prefix);
        Files.createDirectories(files.resolve("by"));
        Files.writeString(files.resolve("by/others"), "others");
        Files.writeString(files.resolve("by/not one of ours"), "");
        assertEquals(Optional.of("others"), read(store, "by/others"));
        assertTrue(store.get(name("by/others"), 0, ByteBuffer.allocate(10))
                .orElseThrow()
                .crc32c()
                .isEmpty());
        assertEquals(
                List.of("by/others"),
                store.list("", "", 2).objects().stream()
                        .map(object -> object.name().text())
                        .toList());
    }

    @Test
    void whatIsWrongIsSaidWithACure() {
        S3Config right = S3Endpoint.config(endpoint.port(), prefix, S3Config.Patience.DEFAULT);
        String secret = "a wrong key that nobody may see";
        WeirException refused = assertThrows(
                WeirException.class,
                () -> open(new S3Config(
                        right.place(),
                        right.endpoint(),
                        right.region(),
                        Optional.of(new S3Config.Credentials(S3Endpoint.ACCESS_KEY, secret)),
                        right.pathStyle(),
                        right.patience())));
        assertEquals(ErrorCode.IO_ERROR, refused.code());
        assertTrue(refused.getMessage().contains("lake.s3.secret_key"), refused.getMessage());
        for (Throwable e = refused; e != null; e = e.getCause()) {
            assertFalse(String.valueOf(e.getMessage()).contains(secret), e.getMessage());
        }
        WeirException missing = assertThrows(
                WeirException.class,
                () -> open(new S3Config(
                        new S3Config.Place("no-such-bucket", ""),
                        right.endpoint(),
                        right.region(),
                        right.credentials(),
                        right.pathStyle(),
                        right.patience())));
        assertEquals(ErrorCode.IO_ERROR, missing.code());
        assertTrue(missing.getMessage().contains("no such bucket"), missing.getMessage());
        WeirException nobody = assertThrows(
                WeirException.class,
                () -> open(new S3Config(
                        right.place(),
                        Optional.of(URI.create("http://127.0.0.1:1")),
                        right.region(),
                        right.credentials(),
                        right.pathStyle(),
                        right.patience())));
        assertEquals(ErrorCode.UNAVAILABLE, nobody.code());
        assertTrue(nobody.getMessage().contains("lake.s3.endpoint"), nobody.getMessage());
        assertFalse(right.toString().contains(S3Endpoint.SECRET_KEY));
    }

    @Test
    void anUploadThatFailsLeavesNothing() throws Exception {
        Pattern content = new Pattern(LARGE_BYTES, 3);
        content.failFrom = 18 << 20;
        assertThrows(IllegalStateException.class, () -> store.put(name("broken"), PutMode.REPLACE, content));
        assertEquals(Optional.empty(), store.get(name("broken"), 0, ByteBuffer.allocate(1)));
        try (Stream<Path> files = Files.walk(endpoint.bucket())) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().contains("broken")).toList());
        }
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
