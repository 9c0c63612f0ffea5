package dev.weir.server.serve;

import dev.weir.format.wire.FlightFrame;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.Tablet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ReferenceManager;

/**
 * Makes each batch once for all who follow a bucket with the same projection. Who needs a cut first makes it; the others that have not
 * passed it take it over, each with a hold of its own on the one body, which the last of them releases. A cut is kept until the last
 * follower has passed it, and no longer than there is room: then those go that the fewest want, and who needs one of them makes it again.
 * A follower without company keeps nothing. Any thread; nothing is made or waited for under the lock, and no writer takes it.
 */
final class SharedCuts {
    /** What a kept cut takes on the heap, beside its arrays. */
    private static final long ENTRY_BYTES = 256;

    private final long limitBytes;
    private final Metrics metrics;

    // Guarded by this, as are groups, cuts and the followers' positions.
    private final Map<Key, Group> groups = new HashMap<>();
    private final TreeSet<Cut> kept =
            new TreeSet<>(Comparator.<Cut>comparingInt(cut -> cut.wanted).thenComparingLong(cut -> cut.number));
    private long keptBytes;
    private long begun;

    /** @param limitBytes of all cuts that are kept for followers that are behind */
    SharedCuts(long limitBytes, Metrics metrics) {
        this.limitBytes = limitBytes;
        this.metrics = metrics;
    }

    private record Key(Tablet tablet, Projection projection) {}

    /** Who follows one bucket with one projection. */
    private static final class Group {
        final Key key;
        final List<Follower> followers = new ArrayList<>();
        /** Those being made and those kept, by their first offset. */
        final TreeMap<Long, Cut> cuts = new TreeMap<>();

        Group(Key key) {
            this.key = key;
        }

        /** How many others have this offset still before them. */
        int others(Follower than, long offset) {
            int count = 0;
            for (Follower follower : followers) {
                if (follower != than && follower.position <= offset) {
                    count++;
                }
            }
            return count;
        }
    }

    /** A frame that several want. */
    private static final class Cut {
        final Group group;
        final long from;
        final long to;
        final long number;
        /** Completed with whether it was made; then its frame is there, with a hold for each who waited. */
        final CompletableFuture<Boolean> done = new CompletableFuture<>();

        final List<Follower> waiting = new ArrayList<>();
        /** Followers that have not passed it. */
        int wanted;

        boolean made;

        /** Once made; empty if no row passes the filter. */
        Optional<FlightFrame> frame = Optional.empty();

        long rows;
        /** On the heap and outside of it. */
        long bytes;

        /** @param number in the order of their making */
        Cut(Group group, long from, long to, long number, int wanted) {
            this.group = group;
            this.from = from;
            this.to = to;
            this.number = number;
            this.wanted = wanted;
        }

        void hold(int times) {
            if (times > 0) {
                frame.ifPresent(shared -> references(shared).retain(times));
            }
        }
    }

    /** What a follower is to do for a cut. */
    private sealed interface Step {
        /** It is there, and held. */
        record Take(Cut cut) implements Step {}

        /** Somebody is making it. */
        record Await(Cut cut) implements Step {}

        /** For all who want it. */
        record Make(Cut cut) implements Step {}

        /** Nobody else wants it. */
        record MakeAlone() implements Step {}
    }

    /** Closing it tells the others not to wait for this one. */
    Follower join(Tablet tablet, Projection projection, long position) {
        synchronized (this) {
            Group group = groups.computeIfAbsent(new Key(tablet, projection), Group::new);
            Follower follower = new Follower(group, position);
            group.followers.add(follower);
            group.cuts.tailMap(position).values().forEach(cut -> want(cut, 1));
            return follower;
        }
    }

    /** One scan in one bucket. One thread. */
    final class Follower implements AutoCloseable {
        private final Group group;
        /** Where it stands: it will not ask for rows before. */
        private long position;

        private Follower(Group group, long position) {
            this.group = group;
            this.position = position;
        }

        /**
         * The cut of these rows, which lie in one stored batch; the caller's to release.
         *
         * @param make makes it; what that throws is this follower's alone, and others that want the cut try on their own
         */
        Optional<FlightFrame> take(long from, long to, Supplier<Optional<FlightFrame>> make) {
            while (true) {
                switch (next(this, from, to)) {
                    case Step.MakeAlone _ -> {
                        return make.get();
                    }
                    case Step.Make(Cut cut) -> {
                        return make(cut, make);
                    }
                    case Step.Take(Cut cut) -> {
                        return taken(cut);
                    }
                    case Step.Await(Cut cut) -> {
                        // as long as reading and cutting it takes: its maker does not wait for its own client meanwhile
                        if (cut.done.join()) {
                            return taken(cut);
                        }
                    }
                }
            }
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    private synchronized Step next(Follower follower, long from, long to) {
        Group group = follower.group;
        Cut there = group.cuts.get(from);
        if (there != null && there.to == to) {
            Step step;
            if (there.made) {
                there.hold(1);
                step = new Step.Take(there);
            } else {
                there.waiting.add(follower);
                step = new Step.Await(there);
            }
            pass(follower, to);
            return step;
        }
        pass(follower, to);
        int others = group.others(follower, from);
        if (there != null || others == 0) {
            return new Step.MakeAlone();
        }
        Cut cut = new Cut(group, from, to, begun++, others);
        group.cuts.put(from, cut);
        return new Step.Make(cut);
    }

    private Optional<FlightFrame> make(Cut cut, Supplier<Optional<FlightFrame>> make) {
        boolean made = false;
        try {
            Optional<FlightFrame> frame = make.get();
            made(cut, frame);
            made = true;
            return frame;
        } finally {
            if (!made) {
                failed(cut);
            }
            cut.done.complete(made);
        }
    }

    private synchronized void made(Cut cut, Optional<FlightFrame> frame) {
        frame.ifPresent(body -> cut.rows = rows(body));
        cut.bytes = ENTRY_BYTES + frame.map(SharedCuts::bytes).orElse(0L);
        cut.frame = frame;
        cut.made = true;
        cut.hold(cut.waiting.size());
        if (cut.wanted == 0 || cut.bytes > limitBytes) {
            cut.group.cuts.remove(cut.from);
            return;
        }
        cut.hold(1);
        kept.add(cut);
        keptBytes += cut.bytes;
        while (keptBytes > limitBytes) {
            drop(kept.first());
        }
    }

    /** Those who waited stand before it again. */
    private synchronized void failed(Cut cut) {
        cut.group.cuts.remove(cut.from);
        cut.waiting.forEach(follower -> follower.position = cut.from);
    }

    private void drop(Cut cut) {
        cut.group.cuts.remove(cut.from);
        kept.remove(cut);
        keptBytes -= cut.bytes;
        cut.frame.ifPresent(FlightFrame::close);
    }

    /** The follower will not ask for anything before this offset any more. */
    private void pass(Follower follower, long to) {
        TreeMap<Long, Cut> cuts = follower.group.cuts;
        for (Map.Entry<Long, Cut> next = cuts.ceilingEntry(follower.position);
                next != null && next.getKey() < to;
                next = cuts.higherEntry(next.getKey())) {
            want(next.getValue(), -1);
        }
        follower.position = to;
    }

    /** So many more. */
    private void want(Cut cut, int more) {
        boolean keeping = kept.remove(cut);
        cut.wanted += more;
        if (keeping) {
            kept.add(cut);
            if (cut.wanted == 0) {
                drop(cut);
            }
        }
    }

    private synchronized void leave(Follower follower) {
        Group group = follower.group;
        if (group.followers.remove(follower)) {
            pass(follower, Long.MAX_VALUE);
            if (group.followers.isEmpty()) {
                groups.remove(group.key);
            }
        }
    }

    private Optional<FlightFrame> taken(Cut cut) {
        metrics.cutShared();
        cut.frame.ifPresent(sent -> metrics.scanned(cut.rows, sent.body().readableBytes()));
        return cut.frame;
    }

    private static long rows(FlightFrame frame) {
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(frame.header()));
        return message.header(new RecordBatch()) instanceof RecordBatch batch ? batch.length() : 0;
    }

    private static long bytes(FlightFrame frame) {
        return references(frame).getSize() + frame.header().length + frame.appMetadata().length;
    }

    private static ReferenceManager references(FlightFrame frame) {
        return frame.body().getReferenceManager();
    }

    /** Of cuts that wait for followers that are behind. */
    synchronized long keptBytes() {
        return keptBytes;
    }
}
