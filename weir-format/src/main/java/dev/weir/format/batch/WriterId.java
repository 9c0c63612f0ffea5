package dev.weir.format.batch;

import java.util.HexFormat;

/** A writer's 128-bit identity, chosen by the client at random; {@link #NONE} writes without deduplication. */
public record WriterId(long high, long low) {
    private static final HexFormat HEX = HexFormat.of();

    public static final WriterId NONE = new WriterId(0, 0);

    /** 32 hexadecimal digits. */
    public String toHex() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    public static WriterId fromHex(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("a writer id is 32 hexadecimal digits");
        }
        return new WriterId(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }
}
