package dev.weir.storage.state.snapshot;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What a snapshot is: the objects that are the files of a store, and where that store stands. docs/formats/snapshot.md.
 *
 * @param number later snapshots of a bucket have larger ones; it is in the manifest's name
 * @param offset all changes of the log below it are in the store, and none at or above
 * @param rows in the store
 */
public record Manifest(long number, String tableId, int bucket, long offset, long rows, List<File> files) {
    /**
     * @param name in the store's directory
     * @param bytes of the file
     * @param checksum CRC32C of all of them
     * @param endsChecksum CRC32C of the first and the last few of them: see {@link FileBytes}
     */
    public record File(String name, ObjectName object, long bytes, int checksum, int endsChecksum) {}

    /** A name that leads nowhere else, however the manifest came to be. */
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

    public Manifest {
        files = List.copyOf(files);
    }

    long bytes() {
        return files.stream().mapToLong(File::bytes).sum();
    }

    ByteBuffer write() {
        List<byte[]> texts = new ArrayList<>();
        texts.add(text(tableId));
        for (File file : files) {
            texts.add(text(file.name()));
            texts.add(text(file.object().text()));
        }
        int length = ManifestLayout.HEADER_BYTES + ManifestLayout.FILE_BYTES * files.size();
        for (byte[] text : texts) {
            length += Short.BYTES + text.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(ManifestLayout.MAGIC)
                .putInt(0)
                .putInt(ManifestLayout.CURRENT)
                .putInt(bucket)
                .putInt(files.size())
                .putLong(offset)
                .putLong(rows);
        for (File file : files) {
            bytes.putLong(file.bytes()).putInt(file.checksum()).putInt(file.endsChecksum());
        }
        for (byte[] text : texts) {
            bytes.putShort((short) text.length).put(text);
        }
        return bytes.putInt(ManifestLayout.HEADER_CHECKSUM, checksum(bytes.array()))
                .flip();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, ManifestLayout.HEADER_VERSION, bytes.length - ManifestLayout.HEADER_VERSION);
        return (int) checksum.getValue();
    }

    /** In the order of the document. {@code CORRUPT}, or {@code UNKNOWN_VERSION}. */
    static Manifest read(byte[] bytes, long number, String tableId, int bucket) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < ManifestLayout.HEADER_BYTES
                || in.getLong(ManifestLayout.HEADER_MAGIC) != ManifestLayout.MAGIC) {
            throw corrupt("it is none", number);
        }
        int version = in.getInt(ManifestLayout.HEADER_VERSION);
        if (Integer.compareUnsigned(version, ManifestLayout.CURRENT) > 0) {
            throw new WeirException(
                    ErrorCode.UNKNOWN_VERSION,
                    "a newer weir has written this snapshot version=" + Integer.toUnsignedString(version) + " snapshot="
                            + number);
        }
        if (version != ManifestLayout.CURRENT) {
            throw corrupt("there is no such version version=" + version, number);
        }
        if (in.getInt(ManifestLayout.HEADER_CHECKSUM) != checksum(bytes)) {
            throw corrupt("its checksum is wrong", number);
        }
        try {
            Manifest manifest = parse(in, number);
            if (!manifest.tableId().equals(tableId) || manifest.bucket() != bucket) {
                throw corrupt(
                        "it is of another bucket table=" + manifest.tableId() + " bucket=" + manifest.bucket(), number);
            }
            return manifest;
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            throw corrupt("its length does not fit what it says", number);
        }
    }

    private static Manifest parse(ByteBuffer in, long number) {
        int bucket = in.getInt(ManifestLayout.HEADER_BUCKET);
        int count = in.getInt(ManifestLayout.HEADER_FILE_COUNT);
        int texts = ManifestLayout.HEADER_BYTES + Math.multiplyExact(count, ManifestLayout.FILE_BYTES);
        in.position(texts);
        String tableId = text(in);
        List<File> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = ManifestLayout.HEADER_BYTES + i * ManifestLayout.FILE_BYTES;
            String name = text(in);
            if (!FILE_NAME.matcher(name).matches()) {
                throw corrupt("a file's name is none", number);
            }
            files.add(new File(
                    name,
                    object(text(in), number),
                    in.getLong(at + ManifestLayout.FILE_LENGTH),
                    in.getInt(at + ManifestLayout.FILE_CHECKSUM),
                    in.getInt(at + ManifestLayout.FILE_ENDS_CHECKSUM)));
        }
        if (in.hasRemaining()) {
            throw corrupt("its length does not fit what it says", number);
        }
        return new Manifest(
                number,
                tableId,
                bucket,
                in.getLong(ManifestLayout.HEADER_OFFSET),
                in.getLong(ManifestLayout.HEADER_ROWS),
                files);
    }

    private static ObjectName object(String name, long number) {
        try {
            return new ObjectName(name);
        } catch (WeirException e) {
            throw corrupt("the name of an object is none", number);
        }
    }

    private static String text(ByteBuffer in) {
        byte[] text = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static WeirException corrupt(String why, long number) {
        return new WeirException(
                ErrorCode.CORRUPT, "the manifest of a snapshot cannot be used: " + why + " snapshot=" + number);
    }
}
