package dev.weir.server.catalog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Byte offsets of the catalog's journal, docs/formats/catalog.md. Little-endian. */
final class JournalLayout {
    static final byte[] MAGIC = "WEIRCATJ".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;

    static final int HEADER_MAGIC = 0;
    static final int HEADER_VERSION = 8;
    static final int HEADER_CHECKSUM = 12;
    static final int HEADER_BYTES = 16;

    static final int RECORD_LENGTH = 0;
    static final int RECORD_CHECKSUM = 4;
    static final int RECORD_PAYLOAD = 8;

    /** The largest payload; a longer one is neither written nor believed. */
    static final int MAX_PAYLOAD = 4 << 20;

    private JournalLayout() {}

    static ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(HEADER_MAGIC, MAGIC);
        header.putInt(HEADER_VERSION, VERSION);
        header.putInt(HEADER_CHECKSUM, headerChecksum(header));
        return header;
    }

    static int headerChecksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(HEADER_CHECKSUM));
        return (int) crc.getValue();
    }

    static ByteBuffer record(byte[] payload) {
        ByteBuffer record = ByteBuffer.allocate(RECORD_PAYLOAD + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(RECORD_LENGTH, payload.length);
        record.put(RECORD_PAYLOAD, payload);
        record.putInt(RECORD_CHECKSUM, recordChecksum(record, 0, payload.length));
        return record;
    }

    /** Of length and payload, so that a changed length is seen too. */
    static int recordChecksum(ByteBuffer file, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(file.duplicate().position(at).limit(at + RECORD_CHECKSUM));
        crc.update(file.duplicate().position(at + RECORD_PAYLOAD).limit(at + RECORD_PAYLOAD + length));
        return (int) crc.getValue();
    }

    /** Length of the payload of a whole, valid record at this place; -1 if there is none. */
    static int validRecord(ByteBuffer file, int at) {
        if (file.limit() - at < RECORD_PAYLOAD) {
            return -1;
        }
        int length = file.getInt(at + RECORD_LENGTH);
        if (length <= 0 || length > MAX_PAYLOAD || length > file.limit() - at - RECORD_PAYLOAD) {
            return -1;
        }
        return file.getInt(at + RECORD_CHECKSUM) == recordChecksum(file, at, length) ? length : -1;
    }
}
