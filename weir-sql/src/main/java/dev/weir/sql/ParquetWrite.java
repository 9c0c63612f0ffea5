package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.storage.log.LogView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * One {@link ParquetExport}: batches of the log flow through DuckDB into files, on the thread that runs it; what sorting and partitioning need beyond the
 * memory given is spilled. One that fails or is cancelled leaves files behind, which are the caller's to remove.
 */
public final class ParquetWrite implements AutoCloseable {
    /** The rows' name within the statement. */
    private static final String ROWS = "weir_export";

    private final ParquetExport export;
    private final TableSchema schema;
    private final ParquetCopy copy;
    private final ParquetPartition partition;
    private final DuckConnection connection;
    private final StatementScope scope;
    private final HotRows.Memory memory;
    private final BufferAllocator allocator;

    /** @param scope takes care of the rows, and is closed with this, as is the connection */
    ParquetWrite(ParquetExport export, DuckConnection connection, StatementScope scope, HotRows.Memory memory) {
        this.export = export;
        this.schema = export.table().logSchema();
        this.copy = new ParquetCopy(
                ParquetCopy.columns(schema, export.ids()),
                export.directory(),
                export.name(),
                export.fileBytes(),
                export.rowGroupRows(),
                ParquetCopy.Effort.LITTLE);
        this.connection = connection;
        this.scope = scope;
        this.memory = memory;
        this.allocator = memory.allocator();
        this.partition = ParquetPartition.of(export.partition(), schema);
    }

    /** Returns when the files are written, in the order of their rows where there is one; none when there are no rows. */
    public List<ParquetFile> run() {
        if (export.rows() == 0) {
            return List.of();
        }
        scope.give(ROWS, rows());
        try (DuckConnection.Prepared prepared =
                        ScanFunction.with(scope, StatementScope.Pass.CHECK, () -> connection.prepare(statement()));
                DuckConnection.Rows written = ScanFunction.with(scope, StatementScope.Pass.RUN, prepared::execute);
                VectorSchemaRoot files = ArrowRows.read(written, ParquetFigures.COLUMNS, allocator)) {
            ParquetFigures figures = new ParquetFigures(copy.columns(), partition, connection, allocator);
            List<ParquetFile> all = new ArrayList<>();
            List<ParquetFigures.Written> inOrder = ParquetFigures.inOrder(files);
            for (ParquetFigures.Written file : inOrder) {
                all.add(figures.of(file, export.ranges()));
            }
            return isInOrder() ? withOffsets(all) : all;
        } catch (DuckConnection.DuckException e) {
            throw error(e);
        }
    }

    private boolean isInOrder() {
        return export.sort().isEmpty() && export.partition().isEmpty();
    }

    private RowSource rows() {
        List<LogView> ranges = new ArrayList<>();
        for (int bucket = 0; bucket < export.ranges().size(); bucket++) {
            ParquetExport.Offsets range = export.ranges().get(bucket);
            LogView log = export.table().buckets().get(bucket);
            if (range.rows() > 0 && (range.from() < log.startOffset() || range.to() > log.highWatermark())) {
                throw new WeirException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        "rows are to be written that are not there table="
                                + export.table().spec().name() + " bucket=" + bucket + " from=" + range.from() + " to="
                                + range.to() + " start=" + log.startOffset() + " watermark=" + log.highWatermark());
            }
            ranges.add(RangedLog.of(log, range.from(), Math.max(range.from(), range.to())));
        }
        HotTable part = new HotTable(export.table().spec(), ranges, () -> {});
        RowSource rows = new HotRows(part, Tables.Columns.STORED_AND_VIRTUAL, memory);
        return partition.buckets().isEmpty() ? rows : new PartitionRows(rows, schema, partition.buckets(), allocator);
    }

    private String statement() {
        Stream<String> selected = copy.columns().stream()
                .map(column -> LakeTypes.written(column) + " as " + SqlTokens.quote(column.getName()));
        Stream<String> parts = IntStream.range(0, partition.names().size())
                .mapToObj(i -> partition.values().get(i) + " as "
                        + SqlTokens.quote(partition.names().get(i)));
        String query = "select " + Stream.concat(selected, parts).collect(Collectors.joining(", ")) + " from " + ROWS;
        if (!export.sort().isEmpty()) {
            query += ParquetCopy.orderBy(export.sort());
        }
        return copy.statement(query, partition.names());
    }

    /** Each file has the rows that come behind those of the one before. */
    private List<ParquetFile> withOffsets(List<ParquetFile> files) {
        List<ParquetFile> all = new ArrayList<>();
        long[] at =
                export.ranges().stream().mapToLong(ParquetExport.Offsets::from).toArray();
        for (ParquetFile file : files) {
            long left = file.rows();
            List<ParquetExport.Offsets> offsets = new ArrayList<>();
            for (int bucket = 0; bucket < at.length; bucket++) {
                long from = at[bucket];
                long rows = Math.clamp(
                        left, 0, Math.max(0, export.ranges().get(bucket).to() - from));
                at[bucket] = from + rows;
                left -= rows;
                offsets.add(new ParquetExport.Offsets(from, from + rows));
            }
            all.add(new ParquetFile(
                    file.path(),
                    file.rows(),
                    file.bytes(),
                    file.footerBytes(),
                    offsets,
                    file.partition(),
                    file.columns()));
        }
        return all;
    }

    private WeirException error(DuckConnection.DuckException e) {
        WeirException own = scope.cancelled() != null ? scope.cancelled() : scope.failure();
        return own != null
                ? own
                : new WeirException(
                        ErrorCode.INTERNAL,
                        "files of a table could not be written table="
                                + export.table().spec().name() + ": " + e.getMessage(),
                        e);
    }

    /** Any thread. */
    public void cancel(WeirException reason) {
        scope.cancel(reason);
        connection.interrupt();
    }

    @Override
    public void close() {
        connection.close();
        scope.close();
    }
}
