package dev.weir.server.postgres.value;

import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import org.apache.arrow.vector.FieldVector;

/** An array of one dimension; an empty one has none. */
final class ArrayBinary implements ValueBinary {
    private static final int FIRST_INDEX = 1;

    private final Elements elements;
    private final ValueBinary element;
    private final int oid;

    ArrayBinary(FieldVector list, ZoneId zone) {
        this.elements = Elements.of(list);
        this.element = ValueBinary.of(elements.vector(), zone);
        this.oid = PgScalar.of(elements.vector().getField()).oid;
    }

    @Override
    public void write(ByteBuf out, int row) {
        FieldVector vector = elements.vector();
        int start = elements.start(row);
        int end = elements.end(row);
        int at = out.writerIndex();
        out.writeInt(0);
        out.writeInt(end > start ? 1 : 0).writeInt(0).writeInt(oid);
        if (end > start) {
            out.writeInt(end - start).writeInt(FIRST_INDEX);
        }
        boolean hasNull = false;
        for (int i = start; i < end; i++) {
            if (vector.isNull(i)) {
                out.writeInt(NULL);
                hasNull = true;
            } else {
                element.write(out, i);
            }
        }
        out.setInt(at + 8, hasNull ? 1 : 0);
        out.setInt(at, out.writerIndex() - at - 4);
    }
}
