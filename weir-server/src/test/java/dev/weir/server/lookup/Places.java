package dev.weir.server.lookup;

import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.TableSpec;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;

/** A table for tests: {@code region utf8, id int64, name utf8 null, score float64}, primary key (region, id), bucket key as wanted. */
public final class Places {
    public static final Field REGION = new Field("region", new FieldType(false, new ArrowType.Utf8(), null), null);
    public static final Field ID = new Field("id", new FieldType(false, new ArrowType.Int(64, true), null), null);
    public static final Field NAME = new Field("name", FieldType.nullable(new ArrowType.Utf8()), null);
    public static final Field SCORE = new Field(
            "score", new FieldType(false, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), null), null);
    public static final Schema ARROW = new Schema(List.of(REGION, ID, NAME, SCORE));

    private Places() {}

    public static TableSpec spec(int buckets, String... bucketKey) {
        return TableSpec.of("places", TableSchema.create(ARROW))
                .withPrimaryKey("region", "id")
                .withBuckets(buckets, List.of(bucketKey));
    }

    /** Of each region r0, r1, ... the ids 0, 10, 20, ...; every third name is null; the score is the id and the region's number as its fraction. */
    public static VectorSchemaRoot rows(BufferAllocator allocator, int regions, int ids) {
        VectorSchemaRoot root = VectorSchemaRoot.create(ARROW, allocator);
        root.allocateNew();
        VarCharVector region = (VarCharVector) root.getVector("region");
        BigIntVector id = (BigIntVector) root.getVector("id");
        VarCharVector name = (VarCharVector) root.getVector("name");
        Float8Vector score = (Float8Vector) root.getVector("score");
        int row = 0;
        for (int r = 0; r < regions; r++) {
            for (int i = 0; i < ids; i++, row++) {
                region.setSafe(row, new Text("r" + r));
                id.setSafe(row, 10L * i);
                if (i % 3 == 0) {
                    name.setNull(row);
                } else {
                    name.setSafe(row, new Text("r" + r + "/" + 10 * i));
                }
                score.setSafe(row, 10 * i + r / 1000.0);
            }
        }
        root.setRowCount(row);
        return root;
    }
}
