package dev.weir.format.batch;

import java.nio.ByteBuffer;

/**
 * Decodes one LZ4 block (lz4_Block_format.md of the LZ4 project) whose matches may reach back into the blocks before it. All
 * accesses go through the buffers' own bounds checks.
 */
final class Lz4Block {
    private static final int MIN_MATCH = 4;

    private Lz4Block() {}

    /**
     * @param written how much of {@code out} the blocks before have filled
     * @return how much is filled now
     */
    static int decompress(ByteBuffer in, int from, int length, ByteBuffer out, int written) {
        int at = from;
        int end = from + length;
        int to = written;
        while (true) {
            int token = in.get(at++) & 0xFF;
            int literals = token >>> 4;
            if (literals == 15) {
                int more;
                do {
                    more = in.get(at++) & 0xFF;
                    literals += more;
                    check(literals <= end - at && at < end);
                } while (more == 255);
            }
            check(literals <= end - at && literals <= out.limit() - to);
            out.put(to, in, at, literals);
            at += literals;
            to += literals;
            if (at == end) {
                return to; // the last sequence has no match
            }
            check(end - at >= 2);
            int distance = (in.get(at) & 0xFF) | (in.get(at + 1) & 0xFF) << 8;
            at += 2;
            check(distance != 0 && distance <= to);
            int match = (token & 15) + MIN_MATCH;
            if ((token & 15) == 15) {
                int more;
                do {
                    check(at < end);
                    more = in.get(at++) & 0xFF;
                    match += more;
                    check(match <= out.limit() - to);
                } while (more == 255);
            }
            check(match <= out.limit() - to && at < end);
            copy(out, to - distance, to, match);
            to += match;
        }
    }

    /** A match may overlap what it makes, then it repeats a pattern; twice the pattern is a pattern too. */
    private static void copy(ByteBuffer out, int from, int to, int length) {
        int done = 0;
        while (done < length) {
            int chunk = Math.min(to + done - from, length - done);
            out.put(to + done, out, from, chunk);
            done += chunk;
        }
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw BufferCodec.malformed("an lz4 block is malformed");
        }
    }
}
