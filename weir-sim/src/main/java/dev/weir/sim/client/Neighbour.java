package dev.weir.sim.client;

import dev.weir.lake.catalog.WeirCatalog;
import dev.weir.sim.check.TableModel;
import dev.weir.sim.lake.LakeModel;
import dev.weir.sim.lake.OthersFiles;
import dev.weir.sim.lake.ServerLake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/** Other engines at the lake's tables, and the people who follow what a worker asks them for. */
public final class Neighbour {
    private static final String ACCEPTED = "weir.accepted-snapshot";

    private final Scene scene;
    private final LakeModel model;

    public Neighbour(Scene scene, LakeModel model) {
        this.scene = scene;
        this.model = model;
    }

    /** What is done to a table. */
    private interface Deed {
        void at(Table lake, TableModel table) throws Exception;
    }

    /** To one of the tables that are there; whatever keeps them from it, they give up. */
    private void act(String what, Deed deed) {
        List<TableModel> all = scene.model().tables().stream()
                .filter(table -> table.presence() == TableModel.Presence.THERE)
                .toList();
        if (!all.isEmpty()) {
            act(what, deed, all.get(scene.random().nextInt(all.size())));
        }
    }

    private void act(String what, Deed deed, TableModel table) {
        try {
            WeirCatalog catalog = scene.world().up().lake().catalogOfOthers();
            TableIdentifier name = TableIdentifier.of("main", table.name());
            if (!catalog.tableExists(name)) {
                return;
            }
            Table lake = catalog.loadTable(name);
            if (table.id().equals(lake.properties().get("weir.table-id")) && lake.currentSnapshot() != null) {
                scene.world().trace().add(what);
                deed.at(lake, table);
            }
        } catch (Exception e) {
            // somebody was faster, or the disk or the catalog has troubles: they do not mind
            scene.world().trace().add("others gave up");
        }
    }

    /** Rows that are none of the log's. */
    public void append() {
        act("others append", (lake, table) -> {
            int count = scene.between(1, 5);
            DataFile file = files().rowsOfOthers(lake, count);
            model.adding(table, count);
            lake.newFastAppend().appendFile(file).commit();
            model.added(table, count);
        });
    }

    /** Files of one partition become one. */
    public void compact() {
        act("others compact", (lake, table) -> {
            List<DataFile> some = alike(lake);
            if (some.size() < 2) {
                return;
            }
            RewriteFiles rewrite = lake.newRewrite()
                    .validateFromSnapshot(lake.currentSnapshot().snapshotId());
            DataFile one = files().oneOf(lake, some);
            some.forEach(rewrite::deleteFile);
            rewrite.addFile(one).commit();
        });
    }

    private List<DataFile> alike(Table lake) throws Exception {
        List<DataFile> all = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = lake.newScan().planFiles()) {
            tasks.forEach(task -> all.add(task.file().copy()));
        }
        all.sort((a, b) -> a.location().compareTo(b.location()));
        if (all.isEmpty()) {
            return all;
        }
        DataFile first = all.remove(scene.random().nextInt(all.size()));
        all.removeIf(file ->
                file.specId() != first.specId() || !file.partition().equals(first.partition()) || scene.happens(0.4));
        all.add(first);
        return all;
    }

    /** Also all of ours; not what somebody has just accepted. */
    public void expire() {
        act("others expire", (lake, table) -> {
            if (!model.isAccepted(table)) {
                lake.expireSnapshots()
                        .expireOlderThan(Long.MAX_VALUE / 2)
                        .retainLast(scene.between(1, 3))
                        .commit();
            }
        });
    }

    /** Reads why rows do not settle, and does what it says. */
    public void cure() {
        for (TableModel table : scene.model().tables()) {
            Optional<String> trouble = own().state(table.id()).trouble();
            if (table.presence() == TableModel.Presence.THERE
                    && trouble.filter(text -> text.contains(ACCEPTED)).isPresent()) {
                act(
                        "accept",
                        (lake, of) -> {
                            model.accepted(of);
                            String id = Long.toString(lake.currentSnapshot().snapshotId());
                            lake.updateProperties().set(ACCEPTED, id).commit();
                        },
                        table);
            }
        }
    }

    private ServerLake.Worker own() {
        return scene.world().up().lake().workers().getFirst();
    }

    private OthersFiles files() {
        return new OthersFiles(scene.random());
    }
}
