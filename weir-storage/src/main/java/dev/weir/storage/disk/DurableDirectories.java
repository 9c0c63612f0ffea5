package dev.weir.storage.disk;

import dev.weir.format.WeirException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A directory is there after a crash only when every new name on the way to it is synced. */
public final class DurableDirectories {
    private DurableDirectories() {}

    /**
     * Makes what is missing on the way to the directory, from above, and each durable before the next. The directory itself is made durable also
     * when it is there: a process that was killed may have made it and no more. When that fails, the one that could not be made durable is
     * taken away again.
     */
    public static void create(Disk disk, Path directory) {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory; path != null && !disk.exists(path); path = path.getParent()) {
            missing.push(path);
        }
        Path above = directory.getParent();
        if (missing.isEmpty() && above != null) {
            disk.syncDirectory(above);
        }
        for (Path next : missing) {
            disk.createDirectories(next);
            Path parent = next.getParent();
            if (parent != null) {
                sync(disk, parent, next);
            }
        }
    }

    private static void sync(Disk disk, Path parent, Path made) {
        try {
            disk.syncDirectory(parent);
        } catch (WeirException e) {
            try {
                disk.delete(made);
            } catch (WeirException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }
}
