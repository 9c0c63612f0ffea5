package dev.weir.storage.state.snapshot;

/** Byte offsets of a snapshot's manifest, version 1; docs/formats/snapshot.md says the same in words. All numbers are little-endian. */
final class ManifestLayout {
    static final int CURRENT = 1;

    /** {@code WEIRSNAP}, as it is read from the file. */
    static final long MAGIC = 0x50414e5352494557L;

    static final int HEADER_MAGIC = 0;
    static final int HEADER_CHECKSUM = 8;
    static final int HEADER_VERSION = 12;
    static final int HEADER_BUCKET = 16;
    static final int HEADER_FILE_COUNT = 20;
    static final int HEADER_OFFSET = 24;
    static final int HEADER_ROWS = 32;
    static final int HEADER_BYTES = 40;

    static final int FILE_LENGTH = 0;
    static final int FILE_CHECKSUM = 8;
    static final int FILE_ENDS_CHECKSUM = 12;
    static final int FILE_BYTES = 16;

    private ManifestLayout() {}
}
