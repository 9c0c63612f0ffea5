package dev.weir.storage.testing;

/** What can be asked of a disk, as far as it can fail, hang or be cut short. */
public enum DiskOperation {
    OPEN,
    READ,
    LIST,
    CREATE,
    WRITE,
    TRUNCATE,
    SYNC,
    RENAME,
    DELETE,
    MAKE_DIRECTORY,
    SYNC_DIRECTORY;

    /** Whether it changes what is on the disk: these are counted, and a crash comes at one of them. */
    boolean changes() {
        return switch (this) {
            case OPEN, READ, LIST -> false;
            case CREATE, WRITE, TRUNCATE, SYNC, RENAME, DELETE, MAKE_DIRECTORY, SYNC_DIRECTORY -> true;
        };
    }

    /** As messages say it. */
    String words() {
        return switch (this) {
            case OPEN -> "open";
            case READ -> "read";
            case LIST -> "list the directory";
            case CREATE -> "create";
            case WRITE -> "write";
            case TRUNCATE -> "truncate";
            case SYNC -> "sync";
            case RENAME -> "rename";
            case DELETE -> "delete";
            case MAKE_DIRECTORY -> "create the directory";
            case SYNC_DIRECTORY -> "sync the directory";
        };
    }
}
