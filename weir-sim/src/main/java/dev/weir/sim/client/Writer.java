package dev.weir.sim.client;

import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.batch.WriterId;
import dev.weir.format.wire.PutAck;
import dev.weir.format.wire.PutBatchInfo;
import dev.weir.format.wire.TableName;
import dev.weir.server.write.Coverage;
import dev.weir.server.write.PutSession;
import dev.weir.sim.check.RowShape;
import dev.weir.sim.check.Sent;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.check.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Appends batches to one table, several on their way at once, and sends what was not answered again, in order, until it is: as the
 * client library does. Some have no writer id, and never send anything twice.
 */
public final class Writer implements Actor {
    /** What a writer does beside its work. */
    public record Habits(int pipeline, double loseAnswers, double disconnect, Codec codec) {}

    private final Scene scene;
    private final Habits habits;
    private final Deque<Envelope> unanswered = new ArrayDeque<>();
    private @Nullable TableModel table;
    private Optional<Integer> bucket = Optional.empty();
    private WriterId id = WriterId.NONE;
    private long sequence;
    private Optional<KeyedBatches> keyed = Optional.empty();
    private @Nullable Stream stream;
    private boolean resting;

    /** What was sent, and its bytes. */
    private record Envelope(Sent sent, Payload payload, long madeAt) {}

    public Writer(Scene scene, Habits habits) {
        this.scene = scene;
        this.habits = habits;
    }

    /** Whether all that it sent was answered. */
    public boolean isSettled() {
        return unanswered.isEmpty();
    }

    /** From now on it sends nothing new. */
    public void rest() {
        resting = true;
    }

    @Override
    public void act() {
        if (table == null || scene.model().table(table.name()).orElse(null) != table) {
            begin();
        }
        if (table == null) {
            return;
        }
        Stream open = stream;
        if (open == null) {
            if (!resting || !unanswered.isEmpty()) {
                connect(table);
            }
        } else if (open.deaf ? scene.happens(0.2) : !resting && scene.happens(habits.disconnect())) {
            open.leave();
        } else {
            open.sendNext(table);
        }
    }

    /** At a table that is there, under a new name. */
    private void begin() {
        forget();
        List<TableModel> all = scene.model().tables().stream()
                .filter(one -> one.presence() == TableModel.Presence.THERE)
                .toList();
        if (all.isEmpty() || resting) {
            table = null;
            return;
        }
        TableModel chosen = all.get(scene.random().nextInt(all.size()));
        table = chosen;
        int buckets = chosen.spec().buckets();
        bucket = scene.happens(0.5) ? Optional.of(scene.random().nextInt(buckets)) : Optional.empty();
        id = scene.happens(0.8)
                ? new WriterId(scene.random().nextLong(), scene.random().nextLong())
                : WriterId.NONE;
        sequence = scene.happens(0.7) ? 0 : scene.random().nextLong(1L << 40);
        keyed = Optional.empty();
        if (chosen.keyed().isPresent()) {
            bucket = bucket.filter(one -> KeyedBatches.canName(chosen, one));
            keyed = Optional.of(new KeyedBatches(scene, chosen, bucket, !id.equals(WriterId.NONE)));
        }
    }

    private void forget() {
        if (stream != null) {
            stream.leave();
        }
        unanswered.clear();
    }

    private void connect(TableModel to) {
        Stream opening = new Stream();
        try {
            opening.session = scene.world()
                    .up()
                    .puts()
                    .open(
                            scene.world().up().tables().require(TableName.parse(to.name())),
                            keyed.map(KeyedBatches::schema)
                                    .orElse(RowShape.SCHEMA)
                                    .arrow(),
                            Coverage.WHOLE_ROWS,
                            opening);
            stream = opening;
        } catch (WeirException e) {
            throw new Violation("a stream into table " + to.name() + " was refused: " + e.getMessage(), e);
        }
    }

    private Envelope newBatch(TableModel to) {
        return keyed.isPresent() ? newBatch(keyed.get()) : newPlainBatch(to);
    }

    private Envelope newBatch(KeyedBatches batches) {
        BufferAllocator allocator = scene.model().reader().allocator();
        KeyedBatches.Made made = batches.next(id, sequence++, allocator);
        return new Envelope(
                made.sent(),
                batches.payload(made, habits.codec(), allocator),
                scene.world().trace().count());
    }

    private Envelope newPlainBatch(TableModel to) {
        int rows = scene.happens(0.9) ? scene.between(1, 20) : scene.between(1, RowShape.MAX_ROWS - 1);
        long number = scene.model().newBatch();
        int[] bucketOfRow = {};
        if (bucket.isEmpty() && to.hash().isPresent()) {
            try (VectorSchemaRoot root =
                    RowShape.rows(number, rows, scene.model().reader().allocator())) {
                bucketOfRow = to.hash().get().buckets(root);
            }
        }
        Sent sent = new Sent(number, rows, id, sequence++, bucket, bucketOfRow);
        to.willSend(sent);
        return new Envelope(
                sent,
                Payload.encode(
                        number, rows, habits.codec(), scene.model().reader().allocator()),
                scene.world().trace().count());
    }

    @Override
    public void serverGone() {
        stream = null;
        if (id.equals(WriterId.NONE)) {
            unanswered.clear();
        }
    }

    /** One put call. */
    private final class Stream implements PutSession.Client {
        private final Deque<Envelope> expected = new ArrayDeque<>();
        private final List<Envelope> toSend = new ArrayList<>(unanswered);
        private @Nullable PutSession session;
        private int credit = 1;
        private boolean deaf;
        private boolean ended;

        void sendNext(TableModel to) {
            if (ended) {
                return;
            }
            boolean again = !toSend.isEmpty();
            boolean mayBegin = !resting && unanswered.size() < habits.pipeline();
            if (credit > 0 && (again || mayBegin)) {
                Envelope next = again ? toSend.removeFirst() : newBatch(to);
                if (!again) {
                    unanswered.add(next);
                }
                send(next);
            } else if (credit == 0 || expected.isEmpty() || scene.happens(0.1)) {
                if (scene.happens(0.2) && toSend.isEmpty()) {
                    scene.world().trace().add("half-close");
                    ended = true;
                    open().end();
                }
            }
        }

        private void send(Envelope next) {
            credit--;
            expected.add(next);
            if (keyed.isPresent() && next.sent().tries() == 0) {
                scene.model()
                        .asked(tableNow(), next.sent(), scene.world().trace().count());
            }
            next.sent().tried();
            scene.world()
                    .trace()
                    .add(
                            "send",
                            next.sent().number(),
                            next.sent().rows(),
                            next.sent().sequence());
            PutBatchInfo info = new PutBatchInfo(bucket, id, next.sent().sequence());
            open().batch(
                            next.payload().metadata(),
                            next.payload().received(scene.world().up().memory().allocator()),
                            info);
        }

        private PutSession open() {
            PutSession there = session;
            if (there == null) {
                throw new IllegalStateException("told before it was open");
            }
            return there;
        }

        void leave() {
            scene.world().trace().add("leave", expected.size());
            open().abandon();
            gone();
        }

        /** What the server has not stored of this stream it will not store because of it. */
        private void gone() {
            expected.forEach(envelope -> scene.model().dying(envelope.sent()));
            expected.clear();
            stream = null;
            if (id.equals(WriterId.NONE)) {
                unanswered.clear();
            }
        }

        @Override
        public void acknowledge(PutAck ack) {
            Envelope answered = expected.poll();
            Violation.require(answered != null, "an ack came for nothing: %s", ack);
            scene.world().trace().add("ack", answered.sent().number());
            scene.model()
                    .acknowledged(
                            tableNow(),
                            answered.sent(),
                            ack,
                            scene.world().trace().count());
            deaf |= scene.happens(habits.loseAnswers());
            if (!deaf) {
                unanswered.remove(answered);
            }
        }

        private TableModel tableNow() {
            TableModel now = table;
            if (now == null) {
                throw new IllegalStateException("a stream into no table");
            }
            return now;
        }

        @Override
        public void refuse(WeirException error) {
            scene.world().trace().add("refuse " + error.code());
            Envelope refused = expected.peek();
            gone();
            judge(error, refused == null ? Long.MAX_VALUE : refused.madeAt());
        }

        private void judge(WeirException error, long sentAfter) {
            boolean fair = switch (error.code()) {
                case IO_ERROR -> scene.world().troubles();
                case DISK_FULL -> scene.world().troubles() || scene.world().fullSince(sentAfter);
                case OUT_OF_ORDER -> renew();
                case UNKNOWN_TABLE -> isGone(tableNow());
                case CORRUPT -> giveUp();
                default -> false;
            };
            if (!fair) {
                throw new Violation("a good batch was refused: " + error.code() + " " + error.getMessage(), error);
            }
        }

        private boolean isGone(TableModel one) {
            return one.presence() != TableModel.Presence.THERE
                    || scene.model().table(one.name()).orElse(null) != one;
        }

        /** Its earlier rows are lost, as they may be: it cannot go on in its order. */
        private boolean renew() {
            scene.model().outOfOrder(tableNow());
            unanswered.clear();
            table = null;
            return true;
        }

        /** The bucket has lost its end and takes no more rows. */
        private boolean giveUp() {
            boolean spoilt = tableNow().isSpoilt() || tableNow().mayBeShut();
            unanswered.clear();
            table = null;
            return spoilt;
        }

        @Override
        public void finished() {
            Violation.require(
                    expected.isEmpty(), "a stream was said to be finished before %d answers", expected.size());
            gone();
        }

        @Override
        public void more() {
            credit++;
        }
    }
}
