package dev.weir.lake.tier;

import java.util.Set;

/** The port to who reads files of the lake just now. Any thread. */
public interface FilesInUse {
    /** Locations of files that are read. One that is in no snapshot any more, and not among these, never will be again. */
    Set<String> inUse(String tableId);
}
