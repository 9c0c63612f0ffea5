package dev.weir.sql;

import dev.weir.format.Check;
import dev.weir.format.key.BucketHash;
import dev.weir.format.predicate.Predicate;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Rows with columns behind them that say into which of some buckets a value falls, which DuckDB cannot say; a null falls into none. */
final class PartitionRows implements RowSource {
    private final RowSource rows;
    private final List<Hashed> hashed;
    private final List<Field> columns;
    private final BufferAllocator allocator;

    private record Hashed(int column, BucketHash hash) {}

    /** @param buckets by names of the new columns, in their order */
    PartitionRows(RowSource rows, TableSchema schema, Map<String, Bucketing> buckets, BufferAllocator allocator) {
        this.rows = rows;
        this.allocator = allocator;
        this.hashed = buckets.values().stream()
                .map(of -> new Hashed(
                        schema.require(of.column()), new BucketHash(schema, List.of(of.column()), of.buckets())))
                .toList();
        this.columns = Stream.concat(
                        rows.columns().stream(),
                        buckets.keySet().stream()
                                .map(name ->
                                        new Field(name, FieldType.nullable(new ArrowType.Int(32, true)), List.of())))
                .toList();
    }

    record Bucketing(String column, int buckets) {}

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public List<Field> columns() {
        return columns;
    }

    @Override
    public long rowCount() {
        return rows.rowCount();
    }

    @Override
    public BatchSource open(int[] wanted, Optional<Predicate> predicate, ScanCounters counters) {
        int stored = rows.columns().size();
        int[] read = IntStream.concat(
                        Arrays.stream(wanted).filter(column -> column < stored),
                        Arrays.stream(wanted)
                                .filter(column -> column >= stored)
                                .map(column -> hashed.get(column - stored).column))
                .distinct()
                .toArray();
        BatchSource batches = rows.open(read, predicate, counters);
        return new BatchSource() {
            @Override
            public @Nullable BatchRange take() {
                return batches.take();
            }

            @Override
            public Reader reader() {
                return new HashingReader(batches.reader(), wanted, read);
            }
        };
    }

    @Override
    public BatchSource summarize(int[] wanted, Summary summary, ScanCounters counters) {
        Check.that(false, "rows for files are not summarized");
        return open(wanted, Optional.empty(), counters);
    }

    private final class HashingReader implements BatchSource.Reader {
        private final BatchSource.Reader reader;
        private final int[] wanted;
        private final int[] read;

        HashingReader(BatchSource.Reader reader, int[] wanted, int[] read) {
            this.reader = reader;
            this.wanted = wanted;
            this.read = read;
        }

        @Override
        public VectorSchemaRoot read(BatchRange range) {
            VectorSchemaRoot root = reader.read(range);
            List<FieldVector> vectors = new ArrayList<>(root.getFieldVectors());
            try {
                int stored = rows.columns().size();
                for (int column : wanted) {
                    if (column >= stored) {
                        vectors.add(buckets(root, column));
                    }
                }
                // those that were read for a bucket alone stand behind what was asked for
                return ordered(vectors, root.getRowCount());
            } catch (RuntimeException | Error e) {
                vectors.forEach(FieldVector::close);
                throw e;
            }
        }

        private VectorSchemaRoot ordered(List<FieldVector> vectors, int count) {
            List<FieldVector> inOrder = new ArrayList<>();
            List<FieldVector> rest = new ArrayList<>(vectors);
            int made = read.length;
            for (int column : wanted) {
                FieldVector vector = column >= rows.columns().size() ? vectors.get(made++) : vectors.get(at(column));
                inOrder.add(vector);
                rest.remove(vector);
            }
            inOrder.addAll(rest);
            return new VectorSchemaRoot(
                    inOrder.stream().map(FieldVector::getField).toList(), inOrder, count);
        }

        private int at(int column) {
            return IntStream.range(0, read.length)
                    .filter(i -> read[i] == column)
                    .findFirst()
                    .orElseThrow();
        }

        private FieldVector buckets(VectorSchemaRoot root, int column) {
            Hashed of = hashed.get(column - rows.columns().size());
            FieldVector values = root.getVector(at(of.column));
            IntVector buckets = (IntVector) columns.get(column).createVector(allocator);
            try {
                // a root of its own, as the hash looks for its column by name
                int[] found = of.hash.buckets(VectorSchemaRoot.of(values));
                buckets.allocateNew(found.length);
                for (int row = 0; row < found.length; row++) {
                    if (values.isNull(row)) {
                        buckets.setNull(row);
                    } else {
                        buckets.set(row, found[row]);
                    }
                }
                buckets.setValueCount(found.length);
                return buckets;
            } catch (RuntimeException | Error e) {
                buckets.close();
                throw e;
            }
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
