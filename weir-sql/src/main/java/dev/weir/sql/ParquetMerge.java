package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Files of the lake become others with the same rows, column by column, on the thread that runs it; what sorting needs beyond the memory given is spilled. One
 * that fails or is cancelled leaves files behind, which are the caller's to remove.
 */
public final class ParquetMerge implements AutoCloseable {
    private final Order order;
    private final ParquetCopy copy;
    private final DuckConnection connection;
    private final BufferAllocator allocator;

    /**
     * What is to be written.
     *
     * @param log columns of the table's log, which the files have, or some of them
     * @param files that were written by {@link ParquetWrite}, or this
     * @param sort and the rest: as in {@link ParquetExport}
     */
    public record Order(
            TableSchema log,
            List<Path> files,
            Map<String, Integer> ids,
            List<ParquetExport.Sort> sort,
            Path directory,
            String name,
            long fileBytes,
            int rowGroupRows) {
        public Order {
            files = List.copyOf(files);
            ids = Map.copyOf(ids);
            sort = List.copyOf(sort);
        }
    }

    /** @param connection is closed with this */
    ParquetMerge(Order order, DuckConnection connection, BufferAllocator allocator) {
        this.order = order;
        this.copy = new ParquetCopy(
                ParquetCopy.columns(order.log(), order.ids()),
                order.directory(),
                order.name(),
                order.fileBytes(),
                order.rowGroupRows(),
                ParquetCopy.Effort.USUAL);
        this.connection = connection;
        this.allocator = allocator;
    }

    /** Returns when the files are written; it is not said of them which offsets they have, nor a partition. */
    public List<ParquetFile> run() {
        try (DuckConnection.Prepared prepared = connection.prepare(copy.statement(query(), List.of()));
                DuckConnection.Rows written = prepared.execute();
                VectorSchemaRoot files = ArrowRows.read(written, ParquetFigures.COLUMNS, allocator)) {
            ParquetFigures figures = new ParquetFigures(
                    copy.columns(), ParquetPartition.of(List.of(), order.log()), connection, allocator);
            List<ParquetFile> all = new ArrayList<>();
            for (ParquetFigures.Written file : ParquetFigures.inOrder(files)) {
                all.add(figures.of(file, List.of()));
            }
            return all;
        } catch (DuckConnection.DuckException e) {
            throw new WeirException(
                    ErrorCode.INTERNAL, "files of the lake could not be merged into others: " + e.getMessage(), e);
        }
    }

    /** Values stay as they are in files. */
    private String query() {
        String selected = copy.columns().stream()
                .map(column -> SqlTokens.quote(column.getName()))
                .collect(Collectors.joining(", "));
        return "select " + selected + " from " + LakeTypes.files(order.files(), copy.columns())
                + ParquetCopy.orderBy(order.sort());
    }

    /** Any thread. */
    public void cancel() {
        connection.interrupt();
    }

    @Override
    public void close() {
        connection.close();
    }
}
