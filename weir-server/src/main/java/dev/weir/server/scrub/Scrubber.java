package dev.weir.server.scrub;

import dev.weir.format.WeirException;
import dev.weir.server.metrics.Metrics;
import dev.weir.server.tablet.Tables;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks everything that is stored, round after round. Has no thread: {@link ScrubPace} steps it, the simulator too; any thread may read its
 * progress.
 */
public final class Scrubber implements AutoCloseable {
    /** {@link Progress#lastRoundNanos} before the first round was whole. */
    public static final long NO_ROUND_YET = Long.MIN_VALUE;

    /** What it costs to open a bucket, told as bytes: a server of many small ones is not to be rushed through. */
    private static final long PLACE_COST = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

    private final Tables tables;
    private final Clock clock;
    private @Nullable Verification round;

    /** Of each place what its last check found, if anything. */
    private final Map<Optional<Checked.Place>, List<ScrubFinding>> known = new HashMap<>();

    private volatile Progress progress = new Progress(0, 0, 0, 0, 0, 0, NO_ROUND_YET);

    /**
     * @param bytes read since the start
     * @param rounds that are whole
     * @param findings of the last check of each place
     * @param roundBytes read in the current round
     * @param roundPlaces buckets, and the catalog, of the current round
     * @param roundPlacesDone how many of them are checked
     * @param lastRoundNanos when the last whole round ended, by the clock's nanos
     */
    public record Progress(
            long bytes,
            long rounds,
            long findings,
            long roundBytes,
            int roundPlaces,
            int roundPlacesDone,
            long lastRoundNanos) {}

    /** What a step came to. */
    public sealed interface Step {
        /** Bytes, and what stands for the opening of buckets. */
        long cost();

        record Within(long cost) implements Step {}

        /** The last place of a round is done; the next step begins the next one. */
        record RoundEnded(long cost) implements Step {}
    }

    public Scrubber(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    public Progress progress() {
        return progress;
    }

    public void bindTo(Metrics metrics) {
        metrics.counter("weir.scrub.bytes", "stored bytes that were read again and checked", () -> progress.bytes());
        metrics.counter("weir.scrub.rounds", "rounds over all that is stored", () -> progress.rounds());
        metrics.gauge(
                "weir.scrub.findings",
                "places on disk that are not as they were written, by the last check of each bucket",
                () -> progress.findings());
        metrics.gauge("weir.scrub.round.bytes", "bytes read in the current round", () -> progress.roundBytes());
        metrics.gauge("weir.scrub.round.buckets", "buckets of the current round", () -> progress.roundPlaces());
        metrics.gauge(
                "weir.scrub.round.buckets.done",
                "buckets of the current round that are checked",
                () -> progress.roundPlacesDone());
        metrics.gauge(
                "weir.scrub.round.age.seconds",
                "since all that is stored was last checked; not a number before",
                this::roundAgeSeconds);
    }

    private double roundAgeSeconds() {
        long last = progress.lastRoundNanos();
        return last == NO_ROUND_YET ? Double.NaN : (clock.nanos() - last) / 1e9;
    }

    /** Goes on for about so many bytes. Never throws: what cannot be checked now is told in the log and checked in the next round. */
    public Step step(long maxBytes) {
        Verification now = round;
        if (now == null) {
            now = Verification.ofStored(tables);
            round = now;
        }
        long bytesBefore = now.bytes();
        long costBefore = cost(now);
        while (now.hasNext() && cost(now) - costBefore < maxBytes) {
            try {
                now.step(maxBytes - (cost(now) - costBefore)).ifPresent(this::checked);
            } catch (WeirException e) {
                LOG.warn(
                        "a bucket could not be checked; it is tried again in the next round reason={}", e.getMessage());
            }
        }
        long read = now.bytes() - bytesBefore;
        long cost = cost(now) - costBefore;
        if (now.hasNext()) {
            advance(now, read, progress.rounds(), progress.lastRoundNanos());
            return new Step.Within(cost);
        }
        known.keySet().removeIf(this::isDropped);
        advance(now, read, progress.rounds() + 1, clock.nanos());
        now.close();
        round = null;
        return new Step.RoundEnded(cost);
    }

    private static long cost(Verification round) {
        return round.bytes() + PLACE_COST * round.placesDone();
    }

    private void checked(Checked checked) {
        List<ScrubFinding> found = checked.report().findings();
        List<ScrubFinding> before = found.isEmpty() ? known.remove(checked.place()) : known.put(checked.place(), found);
        for (ScrubFinding finding : found) {
            if (before == null || !before.contains(finding)) {
                tell(checked.place(), finding);
            }
        }
    }

    private boolean isDropped(Optional<Checked.Place> place) {
        return place.isPresent() && tables.find(place.get().table()).isEmpty();
    }

    private static void tell(Optional<Checked.Place> place, ScrubFinding finding) {
        LOG.error(
                "what is stored has changed table={} bucket={} why=\"{}\" file={} position={} offset={} end_offset={}",
                place.map(bucket -> bucket.table().toString()).orElse("(catalog)"),
                place.map(Checked.Place::bucket).orElse(0),
                finding.why(),
                finding.file(),
                finding.position(),
                finding.offset(),
                finding.endOffset());
    }

    private void advance(Verification now, long read, long rounds, long lastRoundNanos) {
        long findings = known.values().stream().mapToLong(List::size).sum();
        progress = new Progress(
                progress.bytes() + read, rounds, findings, now.bytes(), now.places(), now.placesDone(), lastRoundNanos);
    }

    @Override
    public void close() {
        Verification now = round;
        if (now != null) {
            now.close();
            round = null;
        }
    }
}
