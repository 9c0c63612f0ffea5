package dev.weir.storage.disk;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A directory is there after a crash only when every new name on the way to it is synced. */
public final class DurableDirectories {
    private DurableDirectories() {}

    /**
     * Makes what is missing on the way to the directory, from above, and each durable before the next. So of those that are there only the
     * lowest one may not be durable, when a process was killed or a sync failed behind its creation: its name is synced, too.
     */
    public static void create(Disk disk, Path directory) {
        Deque<Path> levels = new ArrayDeque<>();
        boolean there = false;
        for (Path path = directory; path != null && !there; path = path.getParent()) {
            levels.push(path);
            there = disk.exists(path);
        }
        for (Path level : levels) {
            disk.createDirectories(level);
            Path parent = level.getParent();
            if (parent != null) {
                disk.syncDirectory(parent);
            }
        }
    }
}
