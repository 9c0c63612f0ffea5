package dev.weir.bucket;

import dev.weir.format.ErrorCode;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of an object, and checks that it came whole, in time, and as it was put. What is told of an object is believed only when bytes of it came as well:
 * a client may take headers that were cut for whole ones.
 */
public final class RangeReading {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
    private static final int CHUNK_BYTES = 1 << 16;

    private final Source source;
    private final Clock clock;
    private final long patienceNanos;

    /** Asks a store for bytes of an object. */
    public interface Source {
        Asked ask(String key, long position, int bytes) throws IOException;
    }

    /** What a store answers. */
    public sealed interface Asked {}

    /** There is no such object. */
    public record Missing() implements Asked {}

    /** It ends at this position, or before it. */
    public record Beyond() implements Asked {}

    /** Bytes are on their way. */
    public non-sealed interface Coming extends Asked {
        @Nullable
        String contentRange();

        /** Of this answer. */
        @Nullable
        Long bytes();

        /** What stands beside the object. */
        Map<String, String> metadata();

        /** Of the whole object. */
        default OptionalInt crc32c() {
            return Mark.crc32c(metadata());
        }

        InputStream body();

        /** It was read to its end. */
        void end() throws IOException;

        /** It is not wanted any more. */
        void abort();
    }

    public RangeReading(Source source, Clock clock, Patience patience) {
        this.source = source;
        this.clock = clock;
        this.patienceNanos = patience.call().toNanos();
    }

    /** Empty: no such object. */
    public Optional<ObjectRange> read(String key, long position, ByteBuffer into) throws IOException {
        if (!into.hasRemaining()) {
            return length(key);
        }
        long begun = clock.nanos();
        return switch (source.ask(key, position, into.remaining())) {
            case Missing _ -> Optional.empty();
            case Beyond _ -> position == 0 ? Optional.of(new ObjectRange(0, 0)) : length(key);
            case Coming coming -> Optional.of(read(coming, position, into, begun));
        };
    }

    private Optional<ObjectRange> length(String key) throws IOException {
        return read(key, 0, ByteBuffer.allocate(1))
                .map(first -> new ObjectRange(first.objectBytes(), 0, first.crc32c()));
    }

    /** What stands beside the object; nothing if there is none, or it is empty. */
    public Map<String, String> metadata(String key) throws IOException {
        long begun = clock.nanos();
        return switch (source.ask(key, 0, 1)) {
            case Missing _, Beyond _ -> Map.of();
            case Coming coming -> {
                ObjectRange _ = read(coming, 0, ByteBuffer.allocate(1), begun);
                yield coming.metadata();
            }
        };
    }

    private ObjectRange read(Coming coming, long position, ByteBuffer into, long begun) {
        int start = into.position();
        try {
            long all = objectBytes(coming, position, into.remaining());
            int wanted = (int) Math.min(into.remaining(), all - position);
            fill(coming.body(), into, wanted, begun);
            OptionalInt crc = coming.crc32c();
            if (wanted == all) {
                requireRight(into.duplicate().flip().position(start), crc);
            }
            coming.end();
            return new ObjectRange(all, wanted, crc);
        } catch (IOException e) {
            coming.abort();
            throw new BrokenAnswerException(
                    ErrorCode.UNAVAILABLE, "the object store's answer broke off reason=" + e.getMessage(), e);
        } catch (RuntimeException e) {
            coming.abort();
            throw e;
        }
    }

    /** Of the whole object. */
    private static long objectBytes(Coming coming, long position, int asked) {
        String said = coming.contentRange();
        if (said == null) {
            Long bytes = coming.bytes();
            if (position == 0 && bytes != null && bytes <= asked) {
                return bytes;
            }
            throw new BrokenAnswerException(ErrorCode.IO_ERROR, "the object store does not answer for a range");
        }
        Matcher range = CONTENT_RANGE.matcher(said);
        if (!range.matches() || Long.parseLong(range.group(1)) != position) {
            throw new BrokenAnswerException(
                    ErrorCode.IO_ERROR, "the object store answers for another range than was asked for said=" + said);
        }
        return Long.parseLong(range.group(3));
    }

    private void fill(InputStream body, ByteBuffer into, int wanted, long begun) throws IOException {
        byte[] chunk = new byte[Math.min(wanted, CHUNK_BYTES)];
        int left = wanted;
        while (left > 0) {
            int read = body.read(chunk, 0, Math.min(left, chunk.length));
            if (read < 0) {
                throw new IOException("the answer ended early missing=" + left);
            }
            into.put(chunk, 0, read);
            left -= read;
            if (left > 0 && clock.nanos() - begun > patienceNanos) {
                throw new IOException("the answer took too long missing=" + left);
            }
        }
    }

    private static void requireRight(ByteBuffer whole, OptionalInt expected) {
        CRC32C crc = new CRC32C();
        crc.update(whole);
        if (expected.isPresent() && expected.getAsInt() != (int) crc.getValue()) {
            throw new BrokenAnswerException(
                    ErrorCode.CORRUPT,
                    "what the object store has is not what was put; restore the object, and do not use the bucket for anything else");
        }
    }
}
