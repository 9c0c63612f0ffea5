package dev.weir.storage.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Byte offsets of an index file, version 2; docs/formats/index.md says the same in words. All numbers are little-endian. */
final class IndexLayout {
    /** {@code WEIRINDX} as it stands in the file. */
    static final long MAGIC = 0x58444E4952494557L;

    static final int VERSION = 2;

    static final int HEADER_MAGIC = 0;
    static final int HEADER_CHECKSUM = 8;
    static final int HEADER_VERSION = 12;
    static final int HEADER_SCHEMA_ID = 16;
    static final int HEADER_COLUMN_COUNT = 20;
    static final int HEADER_BASE_OFFSET = 24;
    static final int HEADER_END_OFFSET = 32;
    static final int HEADER_SEGMENT_LENGTH = 40;
    static final int HEADER_BATCH_COUNT = 48;
    static final int HEADER_WRITER_COUNT = 52;
    static final int HEADER_RESERVED = 56;
    static final int HEADER_BYTES = 64;

    static final int BATCH_POSITION = 0;
    static final int BATCH_MESSAGE_LENGTH = 8;
    static final int BATCH_BASE_OFFSET = 16;
    static final int BATCH_TIMESTAMP = 24;
    static final int BATCH_METADATA_LENGTH = 32;
    static final int BATCH_ROW_COUNT = 36;
    static final int BATCH_WRITER_COUNT = 40;
    static final int BATCH_METADATA_CHECKSUM = 44;
    static final int BATCH_AGE = 48;
    static final int BATCH_RESERVED = 52;
    /** Where the zone maps of the columns begin. */
    static final int BATCH_BYTES = 56;

    static final int WRITER_ID_HIGH = 0;
    static final int WRITER_ID_LOW = 8;
    static final int WRITER_SEQUENCE = 16;
    static final int WRITER_ROW_COUNT = 24;
    static final int WRITER_RESERVED = 28;
    static final int WRITER_BYTES = 32;

    /** The checksum covers all that comes after it. */
    static final int CHECKSUM_FROM = HEADER_VERSION;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private IndexLayout() {}

    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long longAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
