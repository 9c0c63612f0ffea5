package dev.weir.server.scrub;

import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.VerifyReport;
import dev.weir.server.memory.Memory;
import dev.weir.server.serve.ColdRows;
import dev.weir.server.tablet.LaneInput;
import dev.weir.server.tablet.OpenTable;
import dev.weir.server.tablet.Tables;
import dev.weir.server.tablet.Tablet;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.log.ScrubReport;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One walk over buckets, and over the catalog if wished, in steps. One thread at a time; to be closed. */
public final class Verification implements AutoCloseable {
    private final Tables tables;
    private final Optional<LakeRows> lake;
    private final Deque<Place> left = new ArrayDeque<>();
    private boolean catalogLeft;
    private final int places;
    private @Nullable Running running;
    private long bytesBefore;

    /**
     * What has settled is checked too.
     *
     * @param memory for rows that are compared
     */
    public record LakeRows(ColdRows rows, Memory memory) {}

    private record Place(OpenTable.Placed placed, VerifyReport.Part part) {
        Tablet tablet() {
            return placed.tablet();
        }
    }

    /** @param opened whether it was opened for this */
    private record Running(Place place, PlaceScrub scrub, boolean opened) {}

    private enum Catalog {
        TOO,
        NOT
    }

    private Verification(Tables tables, List<OpenTable> chosen, Catalog catalog, Optional<LakeRows> lake) {
        this.tables = tables;
        this.lake = lake;
        for (OpenTable table : chosen) {
            add(table, VerifyReport.Part.LOG);
            if (lake.isPresent() && table.info().spec().lake().isOn()) {
                add(table, VerifyReport.Part.LAKE);
            }
        }
        this.catalogLeft = catalog == Catalog.TOO;
        this.places = left.size() + (catalogLeft ? 1 : 0);
    }

    private void add(OpenTable table, VerifyReport.Part part) {
        table.buckets().forEach(placed -> left.add(new Place(placed, part)));
    }

    /** Of all tables that there are now, and the catalog, without the lake: that would read all history again and again. */
    static Verification ofStored(Tables tables) {
        return new Verification(tables, tables.all(), Catalog.TOO, Optional.empty());
    }

    /** Of all tables that there are now, and the catalog. */
    public static Verification of(Tables tables, LakeRows lake) {
        return new Verification(tables, tables.all(), Catalog.TOO, Optional.of(lake));
    }

    public static Verification of(Tables tables, OpenTable table, LakeRows lake) {
        return new Verification(tables, List.of(table), Catalog.NOT, Optional.of(lake));
    }

    /** Whether there is anything left to do. */
    public boolean hasNext() {
        return running != null || catalogLeft || !left.isEmpty();
    }

    /** How many buckets, and the catalog, there are to be checked in all. */
    public int places() {
        return places;
    }

    /** How many of them are done. */
    public int placesDone() {
        return places - left.size() - (catalogLeft ? 1 : 0) - (running == null ? 0 : 1);
    }

    /** Read so far. */
    public long bytes() {
        Running now = running;
        return bytesBefore + (now == null ? 0 : now.scrub().report().bytes());
    }

    /**
     * Goes on for about so many bytes, or to the end of one place, whose report it then answers. A bucket whose table was dropped has none. When
     * a bucket cannot be checked for other reasons than its bytes, that is thrown, and the next step goes on with the next.
     */
    public Optional<Checked> step(long maxBytes) {
        Running now = running;
        if (now != null) {
            return goOn(now, maxBytes);
        }
        Place next = left.poll();
        if (next != null) {
            return begin(next);
        }
        if (catalogLeft) {
            catalogLeft = false;
            ScrubReport report = tables.scrubCatalog();
            bytesBefore += report.bytes();
            return Optional.of(new Checked(Optional.empty(), report));
        }
        return Optional.empty();
    }

    private Optional<Checked> begin(Place place) {
        Tablet tablet = place.tablet();
        boolean closed = !tablet.isOpen();
        try {
            running =
                    scrub(place).map(scrub -> new Running(place, scrub, closed)).orElse(null);
            return Optional.empty();
        } catch (WeirException e) {
            boolean unreadable = e.code() == ErrorCode.IO_ERROR || e.code().errorClass() == ErrorClass.CORRUPT;
            if (unreadable && place.part() == VerifyReport.Part.LOG) {
                return Optional.of(checked(place, unreadable(tablet, e)));
            }
            return gone(e);
        }
    }

    /** Empty if there is nothing to check. */
    private Optional<PlaceScrub> scrub(Place place) {
        return switch (place.part()) {
            case CATALOG, LOG -> Optional.of(new BucketScrub(place.tablet(), tables.directoryOf(place.tablet())));
            case LAKE -> {
                LakeRows settled = lake.orElseThrow();
                yield LakeScrub.open(place.tablet(), settled.rows(), settled.memory())
                        .map(scrub -> scrub);
            }
        };
    }

    private ScrubReport unreadable(Tablet tablet, WeirException reason) {
        Path directory = tables.directoryOf(tablet);
        ScrubFinding finding =
                new ScrubFinding("the bucket cannot be opened: " + reason.getMessage(), directory, 0, 0, 0);
        return new ScrubReport(0, 0, 0, 0, List.of(finding));
    }

    private Optional<Checked> goOn(Running now, long maxBytes) {
        try {
            if (now.scrub().step(maxBytes)) {
                return Optional.empty();
            }
        } catch (RuntimeException e) {
            end(now);
            return gone(Memory.typed(e));
        }
        ScrubReport report = now.scrub().report();
        end(now);
        return Optional.of(checked(now.place(), report));
    }

    private static Optional<Checked> gone(WeirException reason) {
        if (reason.code() == ErrorCode.UNKNOWN_TABLE) {
            return Optional.empty();
        }
        throw reason;
    }

    private static Checked checked(Place place, ScrubReport report) {
        Tablet tablet = place.tablet();
        return new Checked(
                Optional.of(new Checked.Place(tablet.table().name(), tablet.bucket(), place.part())), report);
    }

    private void end(Running now) {
        bytesBefore += now.scrub().report().bytes();
        now.scrub().close();
        running = null;
        if (now.opened()) {
            now.place().placed().lane().submit(new LaneInput.Rest(now.place().tablet()));
        }
    }

    @Override
    public void close() {
        Running now = running;
        if (now != null) {
            end(now);
        }
    }
}
