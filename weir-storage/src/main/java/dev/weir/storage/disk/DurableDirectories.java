package dev.weir.storage.disk;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A directory is there after a crash only when every new name on the way to it is synced. */
public final class DurableDirectories {
    private DurableDirectories() {}

    /**
     * Makes what is missing on the way to the directory, from above, and each durable before the next: so one that holds something was
     * durable once. An empty one may have been made by a process that was killed, or whose sync failed, before it came to that.
     */
    public static void create(Disk disk, Path directory) {
        Deque<Path> uncertain = new ArrayDeque<>();
        for (Path path = directory; path != null && disk.list(path).isEmpty(); path = path.getParent()) {
            uncertain.push(path);
        }
        for (Path next : uncertain) {
            disk.createDirectories(next);
            Path parent = next.getParent();
            if (parent != null) {
                disk.syncDirectory(parent);
            }
        }
    }
}
