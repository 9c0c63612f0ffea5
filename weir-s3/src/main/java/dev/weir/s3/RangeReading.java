package dev.weir.s3;

import dev.weir.format.ErrorCode;
import dev.weir.storage.object.ObjectRange;
import dev.weir.storage.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads a part of an object, and checks that it came whole, in time, and as it was put. What is told of an object is believed only when bytes of it came as well:
 * the client takes headers that were cut for whole ones.
 */
final class RangeReading {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
    private static final int CHUNK_BYTES = 1 << 16;

    private final S3Client client;
    private final Clock clock;
    private final long patienceNanos;

    RangeReading(S3Client client, Clock clock, Duration patience) {
        this.client = client;
        this.clock = clock;
        this.patienceNanos = patience.toNanos();
    }

    /** What stands beside the object, and how long it is. It has a byte. */
    GetObjectResponse told(String bucket, String key) {
        return answered(bucket, key, 0, ByteBuffer.allocate(1)).head();
    }

    ObjectRange read(String bucket, String key, long position, ByteBuffer into) {
        return answered(bucket, key, position, into).range();
    }

    /** @param head is whole */
    private record Answered(GetObjectResponse head, ObjectRange range) {}

    private Answered answered(String bucket, String key, long position, ByteBuffer into) {
        long begun = clock.nanos();
        int start = into.position();
        String range = "bytes=" + position + "-" + (position + into.remaining() - 1);
        ResponseInputStream<GetObjectResponse> body =
                client.getObject(get -> get.bucket(bucket).key(key).range(range));
        try {
            long all = objectBytes(body.response(), position, into.remaining());
            int wanted = (int) Math.min(into.remaining(), all - position);
            fill(body, into, wanted, begun);
            OptionalInt crc = Mark.crc32c(body.response().metadata());
            if (wanted == all) {
                requireRight(into.duplicate().flip().position(start), crc);
            }
            body.close();
            return new Answered(body.response(), new ObjectRange(all, wanted, crc));
        } catch (IOException e) {
            body.abort();
            throw new BrokenAnswerException(
                    ErrorCode.UNAVAILABLE, "the object store's answer broke off reason=" + e.getMessage(), e);
        } catch (RuntimeException e) {
            body.abort();
            throw e;
        }
    }

    /** Of the whole object. */
    static long objectBytes(GetObjectResponse head, long position, int asked) {
        String said = head.contentRange();
        if (said == null) {
            if (position == 0 && head.contentLength() != null && head.contentLength() <= asked) {
                return head.contentLength();
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
