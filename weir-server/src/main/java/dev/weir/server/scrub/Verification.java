package dev.weir.server.scrub;

import dev.weir.format.ErrorClass;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.memory.Memory;
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
    private final Deque<OpenTable.Placed> left = new ArrayDeque<>();
    private boolean catalogLeft;
    private final int places;
    private @Nullable Running running;
    private long bytesBefore;

    /** @param opened whether it was opened for this */
    private record Running(OpenTable.Placed placed, BucketScrub scrub, boolean opened) {
        Tablet tablet() {
            return placed.tablet();
        }
    }

    private enum Catalog {
        TOO,
        NOT
    }

    private Verification(Tables tables, List<OpenTable> chosen, Catalog catalog) {
        this.tables = tables;
        for (OpenTable table : chosen) {
            left.addAll(table.buckets());
        }
        this.catalogLeft = catalog == Catalog.TOO;
        this.places = left.size() + (catalogLeft ? 1 : 0);
    }

    /** Of all tables that there are now, and the catalog. */
    public static Verification of(Tables tables) {
        return new Verification(tables, tables.all(), Catalog.TOO);
    }

    public static Verification of(Tables tables, OpenTable table) {
        return new Verification(tables, List.of(table), Catalog.NOT);
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
        OpenTable.Placed next = left.poll();
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

    private Optional<Checked> begin(OpenTable.Placed placed) {
        Tablet tablet = placed.tablet();
        boolean closed = !tablet.isOpen();
        try {
            running = new Running(placed, new BucketScrub(tablet, tables.directoryOf(tablet)), closed);
            return Optional.empty();
        } catch (WeirException e) {
            if (e.code() == ErrorCode.IO_ERROR || e.code().errorClass() == ErrorClass.CORRUPT) {
                return Optional.of(checked(tablet, unreadable(tablet, e)));
            }
            return gone(e);
        }
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
        return Optional.of(checked(now.tablet(), report));
    }

    private static Optional<Checked> gone(WeirException reason) {
        if (reason.code() == ErrorCode.UNKNOWN_TABLE) {
            return Optional.empty();
        }
        throw reason;
    }

    private static Checked checked(Tablet tablet, ScrubReport report) {
        return new Checked(Optional.of(new Checked.Place(tablet.table().name(), tablet.bucket())), report);
    }

    private void end(Running now) {
        bytesBefore += now.scrub().report().bytes();
        now.scrub().close();
        running = null;
        if (now.opened()) {
            now.placed().lane().submit(new LaneInput.Rest(now.tablet()));
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
