package dev.weir.server.postgres;

import dev.weir.server.postgres.value.Format;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages about rows. */
final class Answers {
    private Answers() {}

    static void columns(Output output, List<Column> columns, List<Format> formats) {
        ByteBuf message = output.begin('T');
        message.writeShort(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Output.text(message, column.name());
            // no table's column: clients that ask for one get none
            message.writeInt(0).writeShort(0);
            message.writeInt(column.type().oid())
                    .writeShort(column.type().length())
                    .writeInt(column.type().modifier())
                    .writeShort(Formats.of(formats, i).code());
        }
        output.end();
    }

    /** A row of texts, which are the same in both formats. */
    static void row(Output output, List<String> values) {
        ByteBuf message = output.begin('D');
        message.writeShort(values.size());
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            message.writeInt(bytes.length).writeBytes(bytes);
        }
        output.end();
    }

    static void complete(Output output, String tag) {
        output.send('C', tag);
    }
}
