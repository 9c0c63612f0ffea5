package dev.weir.cli.boot;

import dev.weir.format.ErrorCode;
import dev.weir.format.RealWorld;
import dev.weir.format.WeirException;
import dev.weir.server.catalog.CatalogPointers;
import dev.weir.server.catalog.PointerSwap;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectStore;
import dev.weir.storage.object.PutMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose a place is: an object with an id that the server's catalog has, too. A second server, at the same time or later, would take tables of the first for ones
 * that were dropped, and remove their files.
 */
final class LakeOwner {
    private static final String POINTER = "lake/owner";
    private static final ObjectName OBJECT = new ObjectName("_weir/owner");
    private static final int MAX_BYTES = 100;

    private LakeOwner() {}

    /** Whether this server has had a place. */
    static boolean isKnown(CatalogPointers pointers) {
        return pointers.get(POINTER).isPresent();
    }

    /** Takes the place if it is nobody's. {@code IN_USE}: it is another server's. */
    static void require(ObjectStore store, CatalogPointers pointers, String warehouse) {
        String id = id(pointers);
        if (there(store).isEmpty()) {
            // whoever comes first: what is there then is read below
            var _ = store.put(
                    OBJECT,
                    PutMode.IF_ABSENT,
                    ObjectContent.of(ByteBuffer.wrap(id.getBytes(StandardCharsets.US_ASCII))));
        }
        Optional<String> owner = there(store);
        if (!owner.equals(Optional.of(id))) {
            throw new WeirException(
                    ErrorCode.IN_USE,
                    "the lake's place belongs to another server; choose another one, or remove the object " + OBJECT
                            + " if that server is gone for good: then its lake tables go lake.warehouse=" + warehouse
                            + " owner="
                            + owner.orElse(""));
        }
    }

    private static Optional<String> there(ObjectStore store) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        return store.get(OBJECT, 0, bytes)
                .map(read -> StandardCharsets.US_ASCII.decode(bytes.flip()).toString());
    }

    @RealWorld("an id that no other server has")
    private static String id(CatalogPointers pointers) {
        Optional<String> known = pointers.get(POINTER);
        if (known.isPresent()) {
            return known.get();
        }
        String fresh = UUID.randomUUID().toString();
        boolean ours = pointers.swap(List.of(new PointerSwap(POINTER, Optional.empty(), Optional.of(fresh))));
        return ours ? fresh : pointers.get(POINTER).orElseThrow();
    }
}
