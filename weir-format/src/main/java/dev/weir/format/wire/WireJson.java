package dev.weir.format.wire;

import dev.weir.format.WeirException;

/**
 * The JSON form of every wire record (docs/formats/wire.md): snake_case, absent instead of null. Unknown keys and wrong
 * types are {@code INVALID_REQUEST}, naming the key.
 */
public final class WireJson {
    private WireJson() {}

    public static byte[] write(Object wireRecord) {
        throw new UnsupportedOperationException();
    }

    /** @throws WeirException {@code INVALID_REQUEST} */
    public static <T> T read(byte[] json, Class<T> wireRecord) {
        throw new UnsupportedOperationException();
    }
}
