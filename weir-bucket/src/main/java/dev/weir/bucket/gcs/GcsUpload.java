package dev.weir.bucket.gcs;

import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.BucketCalls;
import dev.weir.bucket.ContentStream;
import dev.weir.bucket.Mark;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectContent;
import dev.weir.storage.object.PutMode;
import dev.weir.storage.object.PutOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One object on its way into a bucket: by one call, or a large one piece by piece in a session, which remembers how much it has. A call whose answer was lost is
 * made again; when the second one finds an object that must not be replaced, or its session gone, the object's {@link Mark} says whether the first one was done.
 */
final class GcsUpload {
    /** So a call is over within a minute on slow lines, and little is sent again when it breaks. The store wants multiples of 256 KiB. */
    private static final int PIECE_BYTES = 16 << 20;

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int MORE = 308;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int PRECONDITION_FAILED = 412;
    private static final String BOUNDARY = "weir-object";

    private final Way way;
    private final String key;
    private final PutMode mode;
    private final ObjectContent content;
    private final Mark mark;

    /** What all uploads of a store go by. */
    record Way(GcsHttp http, GcsBucket bucket, BucketCalls calls) {}

    GcsUpload(Way way, String key, PutMode mode, ObjectContent content, Mark mark) {
        this.way = way;
        this.key = key;
        this.mode = mode;
        this.content = content;
        this.mark = mark;
    }

    PutOutcome run() {
        return content.bytes() <= PIECE_BYTES ? way.calls().answer(key, this::whole) : inPieces();
    }

    /** In the words of the interface: only if it has no generation. */
    private String condition() {
        return mode == PutMode.IF_ABSENT ? "&ifGenerationMatch=0" : "";
    }

    private PutOutcome whole() throws IOException {
        byte[] head = ("--" + BOUNDARY + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
                        + new String(GcsObject.told(key, mark), StandardCharsets.UTF_8)
                        + "\r\n--" + BOUNDARY + "\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);
        ContentStream sent = new ContentStream(content, 0, content.bytes());
        HttpRequest.BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofByteArray(head), publisher(sent, content.bytes()), BodyPublishers.ofByteArray(tail));
        HttpResponse<byte[]> answer = send(
                HttpRequest.newBuilder(way.bucket().uploads("multipart", key, condition()))
                        .header("Content-Type", "multipart/related; boundary=" + BOUNDARY)
                        .POST(body),
                sent,
                content.bytes());
        return done(answer);
    }

    private static HttpRequest.BodyPublisher publisher(ContentStream sent, long bytes) {
        return bytes == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> sent), bytes);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, ContentStream sent, long bytes) throws IOException {
        try {
            return way.http().answer(request, bytes, GcsBucket.TOLD_BYTES);
        } catch (IOException e) {
            sent.requireRead();
            throw e;
        }
    }

    /** Of a call that was to make the object. */
    private PutOutcome done(HttpResponse<byte[]> answer) throws IOException {
        return switch (answer.statusCode()) {
            case OK, CREATED -> {
                if (GcsObject.of(GcsObject.parse(answer.body())).bytes() != content.bytes()) {
                    throw new BrokenAnswerException(
                            ErrorCode.IO_ERROR, "the object store has stored another length than was sent");
                }
                yield PutOutcome.STORED;
            }
            case PRECONDITION_FAILED -> isThere() ? PutOutcome.STORED : PutOutcome.EXISTS;
            default -> throw GcsAnswerException.of(answer);
        };
    }

    /** Whether the object is the one that is put here, and all of it. */
    private boolean isThere() throws IOException {
        return way.bucket()
                .told(key)
                .filter(object -> mark.isOn(object.metadata()) && object.bytes() == content.bytes())
                .isPresent();
    }

    private PutOutcome inPieces() {
        for (int sessions = 0; sessions < BucketCalls.TRIES; sessions++) {
            Session session = new Session(way.calls().answer(key, this::begin));
            Step step;
            do {
                step = way.calls().answer(key, session::step);
            } while (step instanceof Going);
            if (step instanceof Ended ended) {
                return ended.outcome();
            }
        }
        throw new WeirException(
                ErrorCode.UNAVAILABLE,
                "the object store forgets uploads while they are sent; it is tried again object=" + key);
    }

    /** Where the session is. */
    private URI begin() throws IOException {
        HttpResponse<byte[]> answer = way.http()
                .answer(
                        HttpRequest.newBuilder(way.bucket().uploads("resumable", key, condition()))
                                .header("Content-Type", "application/json; charset=UTF-8")
                                .header("X-Upload-Content-Length", Long.toString(content.bytes()))
                                .POST(BodyPublishers.ofByteArray(GcsObject.told(key, mark))),
                        0,
                        GcsBucket.TOLD_BYTES);
        if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
            throw GcsAnswerException.of(answer);
        }
        return URI.create(BrokenAnswerException.require(
                answer.headers().firstValue("Location").orElse(null)));
    }

    /** How far a session is. */
    private sealed interface Step {}

    private record Going() implements Step {}

    private record Ended(PutOutcome outcome) implements Step {}

    /** The session is gone, and has left nothing. */
    private record Lost() implements Step {}

    /** One thread. */
    private final class Session {
        private final URI place;
        private long has;
        private boolean unsure;

        Session(URI place) {
            this.place = place;
        }

        /** One call: a piece, or, after one of which nothing is known, how much is there. */
        Step step() throws IOException {
            if (unsure) {
                ContentStream nothing = new ContentStream(content, 0, 0);
                return step(put(nothing, 0, "bytes */" + content.bytes()));
            }
            unsure = true;
            long bytes = Math.min(PIECE_BYTES, content.bytes() - has);
            ContentStream sent = new ContentStream(content, has, bytes);
            return step(put(sent, bytes, "bytes " + has + "-" + (has + bytes - 1) + "/" + content.bytes()));
        }

        private HttpResponse<byte[]> put(ContentStream sent, long bytes, String range) throws IOException {
            return send(
                    HttpRequest.newBuilder(place).header("Content-Range", range).PUT(publisher(sent, bytes)),
                    sent,
                    bytes);
        }

        private Step step(HttpResponse<byte[]> answer) throws IOException {
            return switch (answer.statusCode()) {
                case MORE -> {
                    has = end(answer.headers().firstValue("Range"));
                    unsure = false;
                    yield new Going();
                }
                case NOT_FOUND, GONE -> isThere() ? new Ended(PutOutcome.STORED) : new Lost();
                default -> new Ended(done(answer));
            };
        }

        /** @param range {@code bytes=0-N}; none: there is nothing */
        private long end(Optional<String> range) {
            try {
                long end = range.isEmpty()
                        ? 0
                        : Long.parseLong(range.get().substring(range.get().lastIndexOf('-') + 1)) + 1;
                if (end >= 0 && end < content.bytes()) {
                    return end;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new BrokenAnswerException(
                    ErrorCode.IO_ERROR, "the object store does not say how much it has said=" + range.orElse(""));
        }
    }
}
