package dev.weir.storage.disk;

import java.nio.file.Path;
import java.util.List;

/**
 * The port to the file system. Everything that Weir keeps goes through it, so that the simulator can stand in for it. Errors are
 * {@code DISK_FULL} or {@code IO_ERROR} with the file's name.
 */
public interface Disk {
    /** How a file is opened. */
    enum Mode {
        /** Must not exist yet; for reading and writing. */
        CREATE,
        /** Must exist; for reading and writing. */
        WRITE,
        /** Must exist; for reading only. */
        READ,
        /** As {@link #READ}, by readers that ask for all that they want: nothing is to be read ahead, since others wait for the disk. */
        READ_PARTS;

        public boolean writes() {
            return this == CREATE || this == WRITE;
        }
    }

    DiskFile open(Path file, Mode mode);

    boolean exists(Path path);

    boolean isDirectory(Path path);

    /** Names, not paths, in ascending order; empty if there is no such directory. */
    List<String> list(Path directory);

    /** With parents. Durable once the parents are synced: see {@link DurableDirectories}. */
    void createDirectories(Path directory);

    /** A file, or a directory with all that is in it; nothing happens if it does not exist. */
    void delete(Path path);

    /** Atomic; replaces the target. */
    void rename(Path from, Path to);

    /**
     * Gives the bytes of a file, which exists, a second name, which must not. Each name can be deleted by itself. False: these two places cannot share bytes, for
     * instance because they are on two file systems; nothing has happened then.
     */
    boolean link(Path existing, Path fresh);

    /** Makes creations, renames and deletions in the directory durable. */
    void syncDirectory(Path directory);

    /** Takes an exclusive lock for this process; {@code IN_USE} if somebody has it. */
    AutoCloseable lock(Path file);
}
