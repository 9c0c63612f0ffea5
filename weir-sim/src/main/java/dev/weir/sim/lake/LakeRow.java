package dev.weir.sim.lake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A row in a file of the lake: what stands there in the place of Parquet.
 *
 * @param bucket of the log; {@link #OF_OTHERS} if it is none of ours
 * @param id all columns follow from it
 */
public record LakeRow(int bucket, long offset, long timestampUs, long id) {
    /** The bucket of rows that others have added. */
    public static final int OF_OTHERS = -1;

    /** Lines, and a checksum in the last one. */
    static byte[] file(List<LakeRow> rows) {
        StringBuilder text = new StringBuilder();
        for (LakeRow row : rows) {
            text.append(row.bucket).append(' ').append(row.offset).append(' ');
            text.append(row.timestampUs).append(' ').append(row.id).append('\n');
        }
        return (text + checksum(text.toString())).getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code IllegalArgumentException} for what is no whole file. */
    public static List<LakeRow> read(byte[] file) {
        String all = new String(file, StandardCharsets.US_ASCII);
        int end = all.lastIndexOf('\n') + 1;
        if (!checksum(all.substring(0, end)).equals(all.substring(end))) {
            throw new IllegalArgumentException("a file of the lake is not what was written");
        }
        List<LakeRow> rows = new ArrayList<>();
        for (String line : all.substring(0, end).lines().toList()) {
            String[] parts = line.split(" ", -1);
            rows.add(new LakeRow(
                    Integer.parseInt(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3])));
        }
        return rows;
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }
}
