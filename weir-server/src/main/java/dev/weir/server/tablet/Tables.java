package dev.weir.server.tablet;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableDescription;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.catalog.Catalog;
import dev.weir.server.catalog.CatalogCommand;
import dev.weir.server.catalog.CatalogMachine;
import dev.weir.server.catalog.CatalogOutcome;
import dev.weir.server.catalog.DataDirectory;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.memory.Memory;
import dev.weir.storage.log.ScrubFinding;
import dev.weir.storage.log.ScrubReport;
import dev.weir.storage.time.Clock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All tables that are here: made, found, altered, dropped. Any thread. */
public final class Tables implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

    private final Clock clock;
    private final Supplier<UUID> ids;
    private final DataDirectory directory;
    private final Catalog catalog;
    private final BucketOpener opener;
    private final List<? extends LaneInbox> lanes;
    private final Map<String, OpenTable> open = new ConcurrentSkipListMap<>();
    private final SettledRows settled = new SettledRows();

    /** What tables are made of. */
    public record Parts(
            Clock clock,
            Supplier<UUID> ids,
            DataDirectory directory,
            Catalog catalog,
            BucketOpener opener,
            List<? extends LaneInbox> lanes) {}

    /** Takes all tables of the catalog in; a bucket's log is opened when somebody needs it. */
    public Tables(Parts parts) {
        this.clock = parts.clock();
        this.ids = parts.ids();
        this.directory = parts.directory();
        this.catalog = parts.catalog();
        this.opener = parts.opener();
        this.lanes = parts.lanes();
        Set<String> known =
                catalog.state().tables().stream().map(TableInfo::tableId).collect(Collectors.toSet());
        directory.leftovers(known).forEach(this::removeFiles);
        for (TableInfo info : catalog.state().tables()) {
            open.put(info.fullName(), place(info));
        }
    }

    /** No bucket of it is opened, nor made: its directory is made by the first who writes. */
    private OpenTable place(TableInfo info) {
        List<OpenTable.Placed> placed = new ArrayList<>(info.spec().buckets());
        for (int i = 0; i < info.spec().buckets(); i++) {
            int bucket = i;
            Tablet tablet = new Tablet(info, bucket, () -> opener.open(info, bucket), settled);
            LaneInbox lane = laneOf(info, bucket);
            lane.submit(new LaneInput.Adopt(tablet));
            placed.add(new OpenTable.Placed(tablet, lane));
        }
        return new OpenTable(info, List.copyOf(placed));
    }

    /** Neighbouring buckets on different lanes, and tables begun at different ones. */
    private LaneInbox laneOf(TableInfo info, int bucket) {
        return lanes.get(Math.floorMod(info.tableId().hashCode() + bucket, lanes.size()));
    }

    /** Throws {@code UNKNOWN_TABLE}. */
    public OpenTable require(TableName name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    private static WeirException unknown(TableName name) {
        return new WeirException(ErrorCode.UNKNOWN_TABLE, "there is no such table table=" + name);
    }

    public Optional<OpenTable> find(TableName name) {
        return Optional.ofNullable(open.get(name.qualified()));
    }

    /** Ordered by name. */
    public List<OpenTable> all() {
        return List.copyOf(open.values());
    }

    /** How far rows are in the lake: whoever brings them there says so. */
    public SettledRows settled() {
        return settled;
    }

    /** Whether an existing table is an answer or an error. */
    public enum IfExists {
        FAIL,
        KEEP
    }

    public synchronized TableDescription create(TableSpec spec, IfExists ifExists) {
        TableName name = TableName.parse(spec.name()).checkFree();
        String tableId = ids.get().toString();
        CatalogCommand.CreateTable command = new CatalogCommand.CreateTable(tableId, name, spec, clock.nowUs());
        return switch (submit(command)) {
            case CatalogOutcome.Created created -> admit(created.table()).describeNew();
            case CatalogOutcome.Exists exists -> {
                if (ifExists == IfExists.FAIL) {
                    throw new WeirException(
                            ErrorCode.TABLE_EXISTS,
                            "there is a table of this name; drop it, or choose another name table=" + name);
                }
                yield require(name).describe();
            }
            case CatalogOutcome.Refused refused -> throw refused.error();
            default -> throw impossible();
        };
    }

    /** The table's directory is durable before the catalog names it; those of its buckets follow when they are needed. */
    private CatalogOutcome submit(CatalogCommand.CreateTable command) {
        if (!CatalogMachine.apply(catalog.state(), command).outcome().changes()) {
            return catalog.submit(command);
        }
        try {
            directory.makeTable(command.tableId());
            CatalogOutcome outcome = catalog.submit(command);
            if (!outcome.changes()) {
                directory.removeTable(command.tableId());
            }
            return outcome;
        } catch (RuntimeException e) {
            directory.removeTable(command.tableId());
            throw e;
        }
    }

    private OpenTable admit(TableInfo info) {
        OpenTable table = place(info);
        open.put(info.fullName(), table);
        LOG.info(
                "table created table={} buckets={} id={}",
                info.name(),
                info.spec().buckets(),
                info.tableId());
        return table;
    }

    /**
     * Returns when the new options hold for every bucket: what was acknowledged before is as durable as they say. Throws {@code UNKNOWN_TABLE}, why
     * the table cannot have these options, and what a bucket's sync came to, when the table is altered nevertheless.
     */
    public synchronized TableDescription alter(TableName name, TableChange change) {
        CatalogOutcome outcome = catalog.submit(new CatalogCommand.AlterTable(name, change));
        return switch (outcome) {
            case CatalogOutcome.Altered altered -> {
                OpenTable table = require(name).with(altered.table());
                open.put(altered.table().fullName(), table);
                if (!altered.table().spec().lake().isOn()) {
                    // when it is switched on again the lake table may be another one, that has none of them
                    settled.forget(altered.table().tableId());
                }
                LOG.info("table altered table={} change={}", name, change);
                tellTablets(table);
                yield table.describe();
            }
            case CatalogOutcome.Missing missing -> throw unknown(name);
            case CatalogOutcome.Refused refused -> throw refused.error();
            default -> throw impossible();
        };
    }

    private static void tellTablets(OpenTable table) {
        List<CompletableFuture<Void>> told = new ArrayList<>();
        for (OpenTable.Placed placed : table.buckets()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            placed.lane().submit(new LaneInput.Alter(placed.tablet(), table.info(), done));
            told.add(done);
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(told.toArray(CompletableFuture[]::new));
        try {
            all.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof WeirException typed ? typed : Memory.typed(e);
        }
    }

    /** Answers whether there was such a table. */
    public synchronized boolean drop(TableName name) {
        CatalogOutcome outcome = catalog.submit(new CatalogCommand.DropTable(name));
        return switch (outcome) {
            case CatalogOutcome.Dropped dropped -> {
                OpenTable table = open.remove(name.qualified());
                settled.forget(dropped.table().tableId());
                if (table != null) {
                    retire(List.of(table), Tablet.End.DROPPED);
                }
                removeFiles(dropped.table().tableId());
                LOG.info("table dropped table={} id={}", name, dropped.table().tableId());
                yield true;
            }
            case CatalogOutcome.Missing missing -> false;
            default -> throw impossible();
        };
    }

    /** What cannot be deleted now is removed at the next start: the drop itself is durable, and the directory goes last. */
    private void removeFiles(String tableId) {
        try {
            directory.emptyTable(tableId);
            opener.snapshots().removeTable(tableId);
            directory.removeTable(tableId);
        } catch (WeirException e) {
            LOG.warn("files of a dropped table remain until the next start id={} reason={}", tableId, e.getMessage());
        }
    }

    private static void retire(List<OpenTable> tables, Tablet.End how) {
        List<CompletableFuture<Void>> retired = new ArrayList<>();
        for (OpenTable table : tables) {
            for (OpenTable.Placed placed : table.buckets()) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                placed.lane().submit(new LaneInput.Retire(placed.tablet(), how, done));
                retired.add(done);
            }
        }
        for (CompletableFuture<Void> done : retired) {
            try {
                done.join();
            } catch (CompletionException e) {
                LOG.warn("a bucket did not end well reason={}", String.valueOf(e.getCause()));
            }
        }
    }

    /** Where a bucket's files are. */
    public Path directoryOf(Tablet tablet) {
        return directory.bucket(tablet.table().tableId(), tablet.bucket());
    }

    /** A check of what is stored beside the tables: the catalog's journal, and the mark of the directory. */
    public ScrubReport scrubCatalog() {
        ScrubReport journal = catalog.scrub();
        List<ScrubFinding> findings = new ArrayList<>(journal.findings());
        directory.scrubMark().ifPresent(findings::add);
        return new ScrubReport(0, 0, journal.bytes(), journal.batches(), findings);
    }

    /** Syncs and closes all logs; appends submitted before are finished. */
    @Override
    public void close() {
        retire(all(), Tablet.End.STOPPED);
        open.clear();
    }

    private static WeirException impossible() {
        return new WeirException(ErrorCode.INTERNAL, "broken invariant: a command has its own outcomes");
    }
}
