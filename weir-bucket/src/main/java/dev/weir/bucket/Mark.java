package dev.weir.bucket;

import dev.weir.storage.object.ObjectContent;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What each object that is put has beside its content: whose put it was, to know one's own when the answer was lost, and a checksum, to know that what is read
 * later is what was put.
 */
public record Mark(UUID put, int crc32c) {
    private static final String PUT = "weir-put";
    private static final String CRC32C = "weir-crc32c";
    private static final int CHUNK_BYTES = 1 << 16;

    /** Reads all of it. */
    public static Mark of(ObjectContent content, UUID put) {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, content.bytes()));
        for (long position = 0; position < content.bytes(); position += chunk.limit()) {
            content.read(position, chunk.clear());
            crc.update(chunk.flip());
        }
        return new Mark(put, (int) crc.getValue());
    }

    public Map<String, String> metadata() {
        return Map.of(PUT, put.toString(), CRC32C, Integer.toHexString(crc32c));
    }

    /** Whether an object with this metadata is the one that was put. */
    public boolean isOn(@Nullable Map<String, String> metadata) {
        return metadata != null && put.toString().equals(metadata.get(PUT));
    }

    /** Empty: others have put it. */
    public static OptionalInt crc32c(@Nullable Map<String, String> metadata) {
        String text = metadata == null ? null : metadata.get(CRC32C);
        try {
            return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseUnsignedInt(text, 16));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
