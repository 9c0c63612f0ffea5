package dev.weir.sim.lake;

import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import dev.weir.storage.testing.MemoryDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The lake's objects as they are, for who checks them: the disk is not asked, so nothing goes wrong. */
final class PeekedStore implements ObjectStore {
    private final MemoryDisk disk;

    PeekedStore(MemoryDisk disk) {
        this.disk = disk;
    }

    private static Path path(ObjectName name) {
        return ServerLake.DIRECTORY.resolve(name.text());
    }

    List<ObjectName> all() {
        return disk.filesBelow(ServerLake.DIRECTORY).stream()
                .map(file -> ServerLake.DIRECTORY.relativize(file).toString())
                .filter(name -> !name.startsWith("."))
                .map(ObjectName::new)
                .toList();
    }

    Optional<byte[]> bytes(ObjectName name) {
        return disk.bytesOf(path(name));
    }

    @Override
    public Optional<ObjectRange> get(ObjectName name, long position, ByteBuffer into) {
        return disk.bytesOf(path(name)).map(bytes -> {
            int from = (int) Math.min(position, bytes.length);
            int length = Math.min(into.remaining(), bytes.length - from);
            into.put(bytes, from, length);
            return new ObjectRange(bytes.length, length);
        });
    }

    @Override
    public PutOutcome put(ObjectName name, PutMode mode, ObjectContent content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectPage list(String prefix, String after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ObjectName name) {
        throw new UnsupportedOperationException();
    }
}
