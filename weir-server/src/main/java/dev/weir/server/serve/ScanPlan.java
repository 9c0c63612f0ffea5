package dev.weir.server.serve;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.predicate.BoundPredicate;
import dev.weir.format.predicate.KeyChoice;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Position;
import dev.weir.format.wire.ScanRequest;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.OpenTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A scan checked against its table. Immutable.
 *
 * @param output what each batch holds, in this order
 * @param outputSchema of the batches
 * @param stored positions of the log's columns among the output, in the output's order
 * @param virtual columns among the output, in the output's order
 * @param filterColumns positions of the columns that the filter reads
 * @param keys of a primary-key table those that rows which pass the filter can have
 * @param cuttable whether the stored columns come before all virtual ones, so that a projection can be cut out of the stored bytes
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares plans, and the format takes positions as arrays
record ScanPlan(
        OpenTable table,
        ScanRequest request,
        List<OutputColumn> output,
        TableSchema outputSchema,
        int[] stored,
        List<OutputColumn.Virtual> virtual,
        Optional<BoundPredicate> filter,
        int[] filterColumns,
        KeyChoice keys,
        boolean cuttable) {

    /** Throws {@code UNKNOWN_COLUMN}, {@code UNKNOWN_BUCKET}, {@code TYPE_MISMATCH} and {@code INVALID_REQUEST}. */
    static ScanPlan of(OpenTable table, ScanRequest request) {
        TableSpec spec = table.info().spec();
        check(spec, request);
        boolean state = spec.key().isPresent() && request.read() == ScanRequest.Read.ROWS;
        TableSchema schema = state ? spec.schema() : spec.logSchema();
        request.bucket().ifPresent(table::bucket);
        List<OutputColumn> output = output(schema, request);
        List<Field> fields = new ArrayList<>();
        List<OutputColumn.Virtual> virtual = new ArrayList<>();
        boolean cuttable = true;
        for (OutputColumn column : output) {
            switch (column) {
                case OutputColumn.Stored stored -> {
                    cuttable &= virtual.isEmpty();
                    fields.add(schema.columns().get(stored.column()));
                }
                case OutputColumn.Virtual made -> {
                    virtual.add(made);
                    fields.add(made.field());
                }
            }
        }
        int[] stored = output.stream()
                .filter(OutputColumn.Stored.class::isInstance)
                .mapToInt(column -> ((OutputColumn.Stored) column).column())
                .toArray();
        Optional<BoundPredicate> filter = request.filter().map(predicate -> BoundPredicate.bind(predicate, schema));
        int[] filterColumns = filter.map(bound -> bound.columns().stream()
                        .mapToInt(Integer::intValue)
                        .sorted()
                        .toArray())
                .orElse(new int[0]);
        KeyChoice keys = filter.isPresent() && spec.key().isPresent()
                ? KeyChoice.of(filter.get(), schema, spec.key().get().columns())
                : new KeyChoice.All();
        return new ScanPlan(
                table,
                request.read() == ScanRequest.Read.ROWS_THEN_CHANGELOG ? request.withFollow(true) : request,
                List.copyOf(output),
                TableSchema.ofStream(new Schema(fields)),
                stored,
                List.copyOf(virtual),
                filter,
                filterColumns,
                keys,
                cuttable);
    }

    /** Rows as they are lie at no offset, and were committed at no one time. */
    private static void check(TableSpec spec, ScanRequest request) {
        if (spec.key().isEmpty()) {
            if (request.read() == ScanRequest.Read.ROWS_THEN_CHANGELOG) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "only a table with a primary key has rows and a changelog; follow it table=" + spec.name());
            }
            return;
        }
        if (request.read() == ScanRequest.Read.CHANGELOG) {
            return;
        }
        boolean placed = !request.from().equals(new Position.Earliest())
                || !request.to().equals(new Position.Latest())
                || (request.follow() && request.read() == ScanRequest.Read.ROWS);
        if (placed) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "from, to and follow are for the changelog: rows are read as they are now table=" + spec.name());
        }
        for (String column : request.columns()) {
            if (column.equals(ScanRequest.OFFSET) || column.equals(ScanRequest.TIMESTAMP)) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "only rows of a log have this column; read the changelog for it table=" + spec.name()
                                + " column=" + column);
            }
        }
    }

    private static List<OutputColumn> output(TableSchema schema, ScanRequest request) {
        if (request.columns().isEmpty()) {
            return IntStream.range(0, schema.columns().size())
                    .mapToObj(column -> (OutputColumn) new OutputColumn.Stored(column))
                    .toList();
        }
        Set<String> seen = new HashSet<>();
        List<OutputColumn> output = new ArrayList<>();
        for (String name : request.columns()) {
            if (!seen.add(name)) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST, "a column is asked for twice; name it once column=" + name);
            }
            OutputColumn.Virtual virtual = OutputColumn.Virtual.BY_NAME.get(name);
            output.add(virtual != null ? virtual : new OutputColumn.Stored(schema.require(name)));
        }
        return output;
    }

    Projection projection() {
        return new Projection(output, request.filter(), request.compressed());
    }

    /** Whether it is rows as they are that are sent, and no log, or before the log. */
    boolean isOfState() {
        return table.info().spec().key().isPresent() && request.read() != ScanRequest.Read.CHANGELOG;
    }

    /** What the log's batches hold. */
    TableSchema logSchema() {
        return table.info().spec().logSchema();
    }
}
