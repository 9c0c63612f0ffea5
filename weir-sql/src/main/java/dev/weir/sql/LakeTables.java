package dev.weir.sql;

import static dev.weir.sql.SystemTable.number;
import static dev.weir.sql.SystemTable.numbers;
import static dev.weir.sql.SystemTable.text;
import static dev.weir.sql.SystemTable.time;

import dev.weir.sql.ParquetExport.Offsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;

/** Tables about the lake's part of a table. */
final class LakeTables {
    private LakeTables() {}

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
