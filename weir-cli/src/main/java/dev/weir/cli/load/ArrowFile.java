package dev.weir.cli.load;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** An Arrow IPC file or stream; which of the two, its first bytes tell. Read without a cast when the columns are the table's already. */
final class ArrowFile implements DataFile {
    private static final byte[] FILE_MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** The continuation marker and the length of the first message. */
    private static final int PREFIX_BYTES = 8;

    private static final int LONGEST_SCHEMA = 16 << 20;

    private final Input input;
    private final BufferAllocator allocator;
    private final ArrowReader reader;
    private final Schema schema;
    private boolean handedOver;

    ArrowFile(Input input, BufferAllocator allocator) {
        this.input = input;
        this.allocator = allocator;
        try {
            this.reader = open(input, allocator);
            this.schema = reader.getVectorSchemaRoot().getSchema();
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private static ArrowReader open(Input input, BufferAllocator allocator) throws IOException {
        BufferedInputStream stream = new BufferedInputStream(input.stream(), 1 << 16);
        stream.mark(PREFIX_BYTES);
        byte[] prefix = stream.readNBytes(PREFIX_BYTES);
        stream.reset();
        byte[] magic = Arrays.copyOf(prefix, FILE_MAGIC.length);
        if (Arrays.equals(magic, FILE_MAGIC)) {
            Input.OnDisk file =
                    input instanceof Input.Pipe pipe ? new Input.Pipe(pipe.label(), stream).spooled() : input.spooled();
            return new ArrowFileReader(
                    FileChannel.open(file.path(), StandardOpenOption.READ), allocator, new ArrowCodecs());
        }
        // the reader allocates what the prefix says, whatever it is
        ByteBuffer first = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
        boolean message = prefix.length == PREFIX_BYTES && first.getInt() == -1;
        int length = message ? first.getInt() : 0;
        if (length <= 0 || length > LONGEST_SCHEMA) {
            throw new IOException("it begins neither with ARROW1 nor with a schema");
        }
        return new ArrowStreamReader(stream, allocator, new ArrowCodecs());
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public SchemaFit fit() {
        return SchemaFit.of(schema, Set.of());
    }

    @Override
    public RowSource rows(Schema table, OnError onError) {
        Columns columns = Columns.match(label(), schema, table);
        if (columns.same()) {
            return new Direct(columns, onError);
        }
        DuckFile duck = DuckFile.arrow(label(), reader, allocator);
        handedOver = true;
        return new DuckSource(
                new DuckSource.Reading(duck, Parts.whole(1, reader::bytesRead), Optional::empty),
                columns,
                onError,
                allocator);
    }

    private WeirException unreadable(Exception e) {
        return new WeirException(
                ErrorCode.INVALID_REQUEST,
                "not an arrow file or stream: %s file=%s".formatted(DuckFile.firstLine(e), input.label()),
                e);
    }

    @Override
    public void close() {
        try {
            if (!handedOver) {
                reader.close();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Batches as they are in the file. */
    private final class Direct implements RowSource {
        private final Conform conform;
        private final RejectedRows rejected;
        private long row = 1;

        Direct(Columns columns, OnError onError) {
            this.conform = new Conform(columns.table(), allocator);
            this.rejected = new RejectedRows(onError);
        }

        @Override
        public boolean next() {
            rejected.check();
            try {
                if (!reader.loadNextBatch()) {
                    conform.root().setRowCount(0);
                    return false;
                }
                VectorSchemaRoot in = reader.getVectorSchemaRoot();
                long first = row;
                row += in.getRowCount();
                conform.take(in, null, (why, at) -> rejected.add(new BadRow(label(), first + at, why)));
                return true;
            } catch (IOException | RuntimeException e) {
                throw unreadable(e);
            }
        }

        @Override
        public VectorSchemaRoot root() {
            return conform.root();
        }

        @Override
        public Rejections rejections() {
            return rejected.take();
        }

        @Override
        public long bytesRead() {
            return reader.bytesRead();
        }

        @Override
        public void close() {
            conform.close();
        }
    }
}
