package dev.weir.server.postgres;

import dev.weir.server.postgres.value.CopyFormat;
import dev.weir.server.postgres.value.CopyWriter;
import io.netty.buffer.ByteBuf;
import java.time.ZoneId;

/** Rows of a COPY that go out. */
final class CopyOut {
    private CopyOut() {}

    /** Tells the client that data follows, or is awaited. */
    static void announce(Output output, char type, CopyFormat format, int columns) {
        ByteBuf message = output.begin(type);
        int code = format.wire().code();
        message.writeByte(code).writeShort(columns);
        for (int i = 0; i < columns; i++) {
            message.writeShort(code);
        }
        output.end();
    }

    /** All rows; how many there were. */
    static long write(CopyFormat format, QueryRows rows, ZoneId zone, Connection to) {
        Output output = to.output();
        CopyWriter writer = new CopyWriter(format, rows.root(), zone);
        announce(output, 'H', format, rows.root().getFieldVectors().size());
        // clients expect a binary header and the first row in one message, as PostgreSQL sends them
        ByteBuf message = output.begin('d');
        writer.header(message);
        boolean begun = format.kind() == CopyFormat.Kind.BINARY;
        if (!begun) {
            output.endUnlessEmpty();
        }
        long count = 0;
        while (rows.next()) {
            int batch = rows.root().getRowCount();
            for (int row = 0; row < batch; row++) {
                message = begun ? message : output.begin('d');
                begun = false;
                writer.row(message, row);
                output.end();
                if (output.isFull()) {
                    to.awaitReader(rows.statement());
                }
            }
            count += batch;
        }
        writer.trailer(begun ? message : output.begin('d'));
        output.endUnlessEmpty();
        output.send('c');
        return count;
    }
}
