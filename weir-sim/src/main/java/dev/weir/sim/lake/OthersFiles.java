package dev.weir.sim.lake;

import dev.weir.lake.schema.FileMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Files that other engines make, where they make them: beside ours. */
public final class OthersFiles {
    private final SplittableRandom random;

    public OthersFiles(SplittableRandom random) {
        this.random = random;
    }

    /** Rows that say of no bucket that they are its. */
    public DataFile rowsOfOthers(Table lake, int count) throws IOException {
        List<LakeRow> rows = new ArrayList<>();
        long id = random.nextLong(1L << 40);
        for (int row = 0; row < count; row++) {
            // one id, so that all are in one partition
            rows.add(new LakeRow(LakeRow.OF_OTHERS, row, 0, id));
        }
        PartitionData values = new PartitionData(lake.spec().partitionType());
        List<Optional<Object>> partition = RowFiles.partition(rows.getFirst(), lake.schema(), lake.spec());
        for (int i = 0; i < partition.size(); i++) {
            values.set(i, partition.get(i).orElse(null));
        }
        return put(lake, rows, values);
    }

    /** One file with the rows of these, which are of one partition. */
    public DataFile oneOf(Table lake, List<DataFile> files) throws IOException {
        List<LakeRow> rows = new ArrayList<>();
        for (DataFile file : files) {
            byte[] bytes = new byte[(int) file.fileSizeInBytes()];
            try (SeekableInputStream in =
                    lake.io().newInputFile(file.location()).newStream()) {
                in.readNBytes(bytes, 0, bytes.length);
            }
            rows.addAll(LakeRow.read(bytes));
        }
        PartitionData values = new PartitionData(lake.spec().partitionType());
        for (int i = 0; i < values.size(); i++) {
            values.set(i, files.getFirst().partition().get(i, Object.class));
        }
        return put(lake, rows, values);
    }

    private DataFile put(Table lake, List<LakeRow> rows, PartitionData partition) throws IOException {
        String location = lake.location() + "/data/" + LakeModel.OTHERS + new UUID(random.nextLong(), random.nextLong())
                + ".parquet";
        byte[] bytes = LakeRow.file(rows);
        try (PositionOutputStream out = lake.io().newOutputFile(location).create()) {
            out.write(bytes);
        }
        DataFiles.Builder builder = DataFiles.builder(lake.spec())
                .withPath(location)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(bytes.length)
                .withMetrics(new FileMetrics(lake.schema(), MetricsConfig.forTable(lake))
                        .of(rows.size(), FileFigures.of(rows, lake.schema())));
        if (!lake.spec().isUnpartitioned()) {
            builder.withPartition(partition);
        }
        return builder.build();
    }
}
