package dev.weir.sql;

import dev.weir.format.predicate.Predicate;
import dev.weir.format.wire.TableChange;
import dev.weir.format.wire.TableSpec;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Overwrites the memory of each batch when it is closed.
 *
 * @param allocator of this memory; what a cache holds is not overwritten, since others may see it
 */
record PoisonedTables(Tables tables, BufferAllocator allocator) implements Tables {
    @Override
    public List<String> names() {
        return tables.names();
    }

    @Override
    public Optional<TableSpec> spec(String name) {
        return tables.spec(name);
    }

    @Override
    public Optional<HotTable> describe(String name) {
        return tables.describe(name);
    }

    @Override
    public Databases catalog() {
        return tables.catalog();
    }

    @Override
    public Moment see(Collection<String> names) {
        Moment moment = tables.see(names);
        return new Moment() {
            @Override
            public Optional<RowSource> rows(String name, Columns columns) {
                return moment.rows(name, columns).map(source -> new Source(source, allocator));
            }

            @Override
            public Optional<String> id(String name) {
                return moment.id(name);
            }

            @Override
            public void close() {
                moment.close();
            }
        };
    }

    @Override
    public List<RunningQuery> running() {
        return tables.running();
    }

    @Override
    public List<LakeStatus> lake() {
        return tables.lake();
    }

    @Override
    public void create(TableSpec spec) {
        tables.create(spec);
    }

    @Override
    public void alter(String name, TableChange change) {
        tables.alter(name, change);
    }

    @Override
    public void drop(String name) {
        tables.drop(name);
    }

    @Override
    public void append(String name, VectorSchemaRoot rows) {
        tables.append(name, rows);
    }

    @Override
    public void update(String name, VectorSchemaRoot rows) {
        tables.update(name, rows);
    }

    private record Source(RowSource source, BufferAllocator allocator) implements RowSource {
        @Override
        public void close() {
            source.close();
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public List<Field> columns() {
            return source.columns();
        }

        @Override
        public Optional<String> access(Optional<Predicate> predicate) {
            return source.access(predicate);
        }

        @Override
        public long rowCount() {
            return source.rowCount();
        }

        @Override
        public BatchSource open(int[] columns, Optional<Predicate> predicate, ScanCounters counters) {
            return poisonous(source.open(columns, predicate, counters));
        }

        @Override
        public BatchSource summarize(int[] columns, Summary summary, ScanCounters counters) {
            return poisonous(source.summarize(columns, summary, counters));
        }

        private BatchSource poisonous(BatchSource batches) {
            return new BatchSource() {
                @Override
                public @Nullable BatchRange take() {
                    return batches.take();
                }

                @Override
                public @Nullable FileRows takeFiles(List<Field> fields) {
                    return batches.takeFiles(fields);
                }

                @Override
                public long fileRows() {
                    return batches.fileRows();
                }

                @Override
                public Reader reader() {
                    Reader reader = batches.reader();
                    return new Reader() {
                        @Override
                        public VectorSchemaRoot read(BatchRange range) {
                            return PoisonedTables.poisonous(reader.read(range), allocator);
                        }

                        @Override
                        public void close() {
                            reader.close();
                        }
                    };
                }
            };
        }
    }

    private static VectorSchemaRoot poisonous(VectorSchemaRoot root, BufferAllocator allocator) {
        return new VectorSchemaRoot(root.getSchema(), root.getFieldVectors(), root.getRowCount()) {
            @Override
            public void close() {
                for (FieldVector vector : root.getFieldVectors()) {
                    for (ArrowBuf buffer : vector.getBuffers(false)) {
                        if (buffer.getReferenceManager().getAllocator() == allocator) {
                            buffer.setOne(0L, buffer.capacity());
                        }
                    }
                }
                super.close();
            }
        };
    }
}
