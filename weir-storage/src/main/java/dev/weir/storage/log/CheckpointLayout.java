package dev.weir.storage.log;

/** Byte offsets of a bucket's checkpoint, version 2; docs/formats/checkpoint.md says the same in words. All numbers are little-endian. */
final class CheckpointLayout {
    /** {@code WEIRCKPT} as it stands in the file. */
    static final long MAGIC = 0x54504B4352494557L;

    static final int VERSION = 2;

    static final int HEADER_MAGIC = 0;
    static final int HEADER_CHECKSUM = 8;
    static final int HEADER_VERSION = 12;
    static final int HEADER_SCHEMA_ID = 16;
    static final int HEADER_SEGMENT_COUNT = 20;
    static final int HEADER_SYNCED_OFFSET = 24;
    static final int HEADER_WRITER_COUNT = 32;
    static final int HEADER_APPEND_COUNT = 36;
    static final int HEADER_BYTES = 40;

    static final int SEGMENT_BASE_OFFSET = 0;
    static final int SEGMENT_END_OFFSET = 8;
    static final int SEGMENT_LENGTH = 16;
    static final int SEGMENT_TIMESTAMP = 24;
    static final int SEGMENT_BYTES = 32;

    static final int WRITER_ID_HIGH = 0;
    static final int WRITER_ID_LOW = 8;
    static final int WRITER_TIMESTAMP = 16;
    static final int WRITER_APPENDS = 24;
    static final int WRITER_RESERVED = 28;
    static final int WRITER_BYTES = 32;

    static final int APPEND_SEQUENCE = 0;
    static final int APPEND_BASE_OFFSET = 8;
    static final int APPEND_ROW_COUNT = 16;
    static final int APPEND_RESERVED = 20;
    static final int APPEND_BYTES = 24;

    /** The checksum covers all that comes after it. */
    static final int CHECKSUM_FROM = HEADER_VERSION;

    private CheckpointLayout() {}
}
