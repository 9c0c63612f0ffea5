package dev.weir.storage.testing;

/** What may become of bytes and names that were not synced when the power goes. */
public enum CrashModel {
    /**
     * The mild one: of all changes of a file the first ones survive, the last of them up to some byte, and now and then the rest
     * of the file is there as zeros; of all changes of names the first ones, over all directories.
     */
    PREFIX,
    /**
     * What file systems promise, which is less: each write survives or not by itself, whole or by sectors, so that a later one may
     * be there and an earlier one not. {@link MemoryDisk} tells it in full.
     */
    ANY_ORDER
}
