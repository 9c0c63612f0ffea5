package dev.weir.storage.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.storage.object.ObjectName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Bytes as a manifest, also with their checksum put right: refused, or what is read is what they say. */
class ManifestFuzz {
    private static final byte[] WHOLE = new Manifest(
                    1, "t", 0, 9, 2, List.of(new Manifest.File("1.sst", new ObjectName("t/0/files/1"), 3, 4, 5)))
            .write()
            .array();

    public static void fuzzerTestOneInput(byte[] input) {
        read(input);
        if (input.length >= ManifestLayout.HEADER_BYTES) {
            byte[] sealed = input.clone();
            ByteBuffer header = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(ManifestLayout.HEADER_MAGIC, ManifestLayout.MAGIC);
            CRC32C checksum = new CRC32C();
            checksum.update(sealed, ManifestLayout.HEADER_VERSION, sealed.length - ManifestLayout.HEADER_VERSION);
            header.putInt(ManifestLayout.HEADER_CHECKSUM, (int) checksum.getValue());
            read(sealed);
        }
    }

    private static void read(byte[] bytes) {
        Manifest manifest;
        try {
            manifest = Manifest.read(bytes, 1, "t", 0);
        } catch (WeirException e) {
            if (e.code() != ErrorCode.UNKNOWN_VERSION && e.code().errorClass() != ErrorClass.CORRUPT) {
                throw e;
            }
            return;
        }
        assertArrayEquals(bytes, manifest.write().array());
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(ManifestFuzz.class, Map.of("whole", WHOLE), ManifestFuzz::fuzzerTestOneInput);
    }
}
