package dev.weir.lake.tier;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Objects of a few lines of text, with a checksum of the others in the last one. */
final class SmallObjects {
    private static final int PAGE = 1000;
    private static final int FIRST_READ_BYTES = 1 << 14;

    private SmallObjects() {}

    static void put(ObjectStore store, ObjectName name, List<String> lines) {
        String text = String.join("\n", lines) + "\n";
        String whole = text + checksum(text) + "\n";
        store.put(name, PutMode.REPLACE, ObjectContent.of(ByteBuffer.wrap(whole.getBytes(StandardCharsets.UTF_8))));
    }

    /** Empty: there is no such object. {@code CORRUPT}: it is not what was put. */
    static Optional<List<String>> get(ObjectStore store, ObjectName name) {
        ByteBuffer bytes = ByteBuffer.allocate(FIRST_READ_BYTES);
        Optional<ObjectRange> read = store.get(name, 0, bytes);
        if (read.isPresent() && read.get().objectBytes() > bytes.capacity()) {
            bytes = ByteBuffer.allocate(Math.toIntExact(read.get().objectBytes()));
            read = store.get(name, 0, bytes);
        }
        if (read.isEmpty()) {
            return Optional.empty();
        }
        String whole = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        int end = whole.lastIndexOf('\n', whole.length() - 2) + 1;
        String text = whole.substring(0, Math.max(0, end));
        if (!whole.equals(text + checksum(text) + "\n")) {
            throw new WeirException(ErrorCode.CORRUPT, "an object is not what was written object=" + name);
        }
        return Optional.of(text.lines().toList());
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "crc32c %08x".formatted(crc.getValue());
    }

    static List<ObjectName> list(ObjectStore store, String prefix) {
        List<ObjectName> names = new ArrayList<>();
        ObjectPage page;
        String after = "";
        do {
            page = store.list(prefix, after, PAGE);
            page.objects().stream().map(ObjectInfo::name).forEach(names::add);
            after = names.isEmpty() ? after : names.getLast().text();
        } while (page.more());
        return names;
    }
}
