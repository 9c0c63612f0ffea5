package dev.weir.server;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.Durability;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.catalog.TableInfo;
import dev.weir.server.tablet.Lane;
import dev.weir.storage.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;

/** Small tables for the tests of this module: {@code id int64 not null, name utf8}. */
public final class Tests {
    public static final Field ID = new Field("id", new FieldType(false, new ArrowType.Int(64, true), null), null);
    public static final Field NAME = new Field("name", FieldType.nullable(new ArrowType.Utf8()), null);
    public static final Schema ARROW = new Schema(List.of(ID, NAME));

    private Tests() {}

    public static TableSchema schema() {
        return TableSchema.create(ARROW);
    }

    public static TableSpec spec(String name) {
        return TableSpec.of(name, schema());
    }

    public static TableSpec spec(String name, int buckets, Durability durability, String... key) {
        return spec(name).withBuckets(buckets, List.of(key)).withDurability(durability);
    }

    public static TableInfo info(TableSpec spec) {
        return new TableInfo("t-" + spec.name(), TableName.parse(spec.name()), spec, 1, 0);
    }

    /** Rows with these ids; the name of id n is "row n", every tenth is null. */
    public static VectorSchemaRoot rows(BufferAllocator allocator, long from, long to) {
        VectorSchemaRoot root = VectorSchemaRoot.create(ARROW, allocator);
        fill(root, from, to);
        return root;
    }

    public static void fill(VectorSchemaRoot root, long from, long to) {
        root.allocateNew();
        BigIntVector ids = (BigIntVector) root.getVector("id");
        VarCharVector names = (VarCharVector) root.getVector("name");
        int row = 0;
        for (long id = from; id < to; id++, row++) {
            ids.setSafe(row, id);
            if (id % 10 == 0) {
                names.setNull(row);
            } else {
                names.setSafe(row, new Text("row " + id));
            }
        }
        root.setRowCount(row);
    }

    public static List<Long> ids(VectorSchemaRoot root) {
        List<Long> ids = new ArrayList<>();
        BigIntVector vector = (BigIntVector) root.getVector("id");
        for (int row = 0; row < root.getRowCount(); row++) {
            ids.add(vector.get(row));
        }
        return ids;
    }

    /** Lets time pass, and turns the lane whenever it is due. */
    public static void pass(VirtualClock clock, Lane lane, Duration time) {
        long end = clock.nanos() + time.toNanos();
        for (long due = lane.nextDueNanos(); due - end <= 0; due = lane.nextDueNanos()) {
            clock.advance(Duration.ofNanos(Math.max(0, due - clock.nanos())));
            lane.turn(List.of());
        }
        clock.advance(Duration.ofNanos(end - clock.nanos()));
    }
}
