package dev.weir.sql;

import static dev.weir.sql.SystemTable.number;
import static dev.weir.sql.SystemTable.numbers;
import static dev.weir.sql.SystemTable.text;
import static dev.weir.sql.SystemTable.time;

import dev.weir.format.wire.TableName;
import dev.weir.sql.ParquetExport.Offsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;

/** Tables about the lake. */
final class LakeTables {
    private LakeTables() {}

    /** How the rows of all tables settle. */
    static SystemTable status(Tables tables) {
        List<Field> columns = List.of(
                text("database"),
                text("name"),
                numbers("settled"),
                number("waiting_rows"),
                number("waiting_bytes"),
                time("waiting_since"),
                number("files"),
                number("snapshots"),
                text("trouble"));
        return new SystemTable("weir_lake", columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            for (LakeStatus status : tables.lake()) {
                TableName name = TableName.parse(status.table());
                rows.add(new Object[] {
                    name.database(),
                    name.table(),
                    status.settled(),
                    status.waitingRows(),
                    status.waitingBytes(),
                    status.waitingSinceUs().isPresent()
                            ? (Long) status.waitingSinceUs().getAsLong()
                            : null,
                    status.files(),
                    status.snapshots(),
                    status.trouble().orElse(null)
                });
            }
            return rows;
        });
    }

    static SystemTable snapshots(String table, ColdTable cold) {
        List<Field> columns = List.of(
                number("snapshot_id"),
                time("committed_at"),
                text("operation"),
                numbers("from_offsets"),
                numbers("to_offsets"),
                number("rows"),
                number("files"));
        return new SystemTable(table + StatementScope.SNAPSHOTS_SUFFIX, columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            for (ColdTable.Snapshot snapshot : cold.snapshots()) {
                rows.add(new Object[] {
                    snapshot.id(),
                    snapshot.committedUs(),
                    snapshot.operation(),
                    snapshot.ranges().stream().map(Offsets::from).toList(),
                    snapshot.ranges().stream().map(Offsets::to).toList(),
                    snapshot.rows(),
                    snapshot.files()
                });
            }
            return rows;
        });
    }

    static SystemTable files(String table, ColdTable cold) {
        List<Field> columns =
                List.of(text("path"), number("rows"), number("bytes"), numbers("from_offsets"), numbers("to_offsets"));
        return new SystemTable(table + StatementScope.FILES_SUFFIX, columns, () -> {
            List<Object[]> rows = new ArrayList<>();
            for (ColdTable.LakeFile file : cold.files()) {
                List<Offsets> offsets = file.offsets().orElse(List.of());
                rows.add(new Object[] {
                    file.name(),
                    file.rows(),
                    file.bytes(),
                    offsets.stream().map(Offsets::from).toList(),
                    offsets.stream().map(Offsets::to).toList()
                });
            }
            return rows;
        });
    }
}
