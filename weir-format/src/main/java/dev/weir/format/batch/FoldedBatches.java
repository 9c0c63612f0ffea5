package dev.weir.format.batch;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Batches whose values are somewhere else than in their place: columns of views, and columns that are numbers into a dictionary. They become columns with every value in its place, which {@link
 * ForeignBatches} and tables know. Nothing that comes is trusted; what a column becomes is checked afterwards, as that of any other.
 */
public final class FoldedBatches {
    /** Of all dictionaries of a stream. */
    static final long MAX_DICTIONARY_BYTES = 4 << 20;

    private final Schema stream;
    private final Schema schema;
    private final BatchLimits limits;
    private final Map<Long, Field> dictionaryFields = new HashMap<>();
    private final Map<Long, ValueList> dictionaries = new HashMap<>();
    private boolean plain = true;

    /** A batch of {@link #schema()}; the body is the caller's. */
    public record Plain(byte[] metadata, ArrowBuf body) {}

    private FoldedBatches(Schema stream, BatchLimits limits) {
        this.stream = stream;
        this.limits = limits;
        List<Field> fields = new ArrayList<>();
        for (Field field : stream.getFields()) {
            fields.add(made(field));
        }
        this.schema = new Schema(fields);
    }

    /** Of a stream's schema. Types that are not known here are left, for whoever refuses them. */
    public static FoldedBatches of(Schema stream, BatchLimits limits) {
        return new FoldedBatches(stream, limits);
    }

    /** The columns as they become. */
    public Schema schema() {
        return schema;
    }

    /** Whether all values are in their places: then there is nothing to be read here. */
    public boolean plain() {
        return plain;
    }

    private Field made(Field field) {
        ArrowType type = inPlace(field.getType());
        boolean folded = isView(field.getType());
        DictionaryEncoding dictionary = field.getDictionary();
        if (dictionary != null && isValue(field.getType())) {
            dictionaryFields.put(dictionary.getId(), field);
            if (isVariable(type)) {
                type = isText(type) ? ArrowType.Utf8.INSTANCE : ArrowType.Binary.INSTANCE;
            }
            folded = true;
            dictionary = null;
        }
        plain &= !folded;
        List<Field> children = new ArrayList<>();
        for (Field child : field.getChildren()) {
            children.add(made(child));
        }
        return new Field(
                field.getName(), new FieldType(field.isNullable(), type, dictionary, field.getMetadata()), children);
    }

    private static boolean isView(ArrowType type) {
        return type instanceof ArrowType.Utf8View || type instanceof ArrowType.BinaryView;
    }

    private static ArrowType inPlace(ArrowType type) {
        if (type instanceof ArrowType.Utf8View) {
            return ArrowType.Utf8.INSTANCE;
        }
        return type instanceof ArrowType.BinaryView ? ArrowType.Binary.INSTANCE : type;
    }

    private static boolean isText(ArrowType type) {
        return type instanceof ArrowType.Utf8
                || type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.Utf8View;
    }

    private static boolean isVariable(ArrowType type) {
        return isText(type)
                || type instanceof ArrowType.Binary
                || type instanceof ArrowType.LargeBinary
                || type instanceof ArrowType.BinaryView;
    }

    /** Whether a dictionary may hold such values. */
    private static boolean isValue(ArrowType type) {
        return isVariable(type) || width(type) > 0;
    }

    /** Of a value in bytes; 0 for one that has none of its own. */
    private static int width(ArrowType type) {
        if (type instanceof ArrowType.Int integer) {
            return integer.getBitWidth() / 8;
        } else if (type instanceof ArrowType.FloatingPoint number) {
            return number.getPrecision() == FloatingPointPrecision.DOUBLE
                    ? 8
                    : number.getPrecision() == FloatingPointPrecision.SINGLE ? 4 : 2;
        } else if (type instanceof ArrowType.Decimal decimal) {
            return decimal.getBitWidth() / 8;
        } else if (type instanceof ArrowType.Date date) {
            return date.getUnit() == org.apache.arrow.vector.types.DateUnit.DAY ? 4 : 8;
        } else if (type instanceof ArrowType.Time time) {
            return time.getBitWidth() / 8;
        } else if (type instanceof ArrowType.Timestamp) {
            return 8;
        }
        return type instanceof ArrowType.FixedSizeBinary binary ? binary.getByteWidth() : 0;
    }

    /**
     * Takes one message: of a dictionary, which is kept, or a batch, which is answered. Throws {@code MALFORMED_BATCH} or {@code BATCH_TOO_LARGE}. The body stays the
     * caller's.
     */
    public Optional<Plain> read(byte[] metadata, ArrowBuf body, BufferAllocator allocator) {
        try {
            Message message = Message.getRootAsMessage(ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN));
            if (message.headerType() == MessageHeader.DictionaryBatch
                    && message.header(new DictionaryBatch()) instanceof DictionaryBatch dictionary) {
                keep(dictionary, body);
                return Optional.empty();
            }
            if (message.headerType() != MessageHeader.RecordBatch
                    || !(message.header(new RecordBatch()) instanceof RecordBatch batch)) {
                throw Cells.malformed("a record batch was expected header_type=" + message.headerType());
            }
            Columns columns = new Columns(batch, body);
            PlainColumns plainColumns = new PlainColumns(limits);
            for (Field field : stream.getFields()) {
                column(field, columns, plainColumns);
            }
            columns.end();
            return Optional.of(plainColumns.write(batch.length(), body, allocator));
        } catch (WeirException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WeirException(
                    ErrorCode.MALFORMED_BATCH, "the batch's metadata is not a valid flatbuffer cause=" + e, e);
        }
    }

    private void column(Field field, Columns columns, PlainColumns into) {
        Columns.Node node = columns.node();
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding != null && dictionaryFields.containsKey(encoding.getId())) {
            into.add(indexed(encoding, columns, node.length()), width(field.getType()));
            return;
        }
        if (isView(field.getType())) {
            Cells cells = columns.cells(field.getType(), node.length());
            into.add(PlainColumns.Source.of(cells), 0);
            return;
        }
        into.copied(node.length(), node.nulls());
        int buffers = TypeLayout.getTypeBufferCount(field.getType());
        for (int i = 0; i < buffers; i++) {
            into.copied(columns.piece());
        }
        for (Field child : field.getChildren()) {
            column(child, columns, into);
        }
    }

    private PlainColumns.Source indexed(DictionaryEncoding encoding, Columns columns, int count) {
        ValueList values = dictionaries.get(encoding.getId());
        if (values == null) {
            throw Cells.malformed("a batch came before its dictionary id=" + encoding.getId());
        }
        ArrowType.Int index = encoding.getIndexType();
        Cells indices = columns.cells(index, count);
        return new PlainColumns.Source() {
            @Override
            public int count() {
                return count;
            }

            private int value(int row) {
                long value = columns.number(indices.start(row), index);
                if (value < 0 || value >= values.count()) {
                    throw Cells.malformed(
                            "a row is of no value of its dictionary index=" + value + " values=" + values.count());
                }
                return (int) value;
            }

            @Override
            public boolean isNull(int row) {
                return indices.isNull(row) || values.isNull(value(row));
            }

            @Override
            public int length(int row) {
                return values.length(value(row));
            }

            @Override
            public void copy(int row, ArrowBuf to, long at) {
                values.copy(value(row), to, at);
            }
        };
    }

    private void keep(DictionaryBatch dictionary, ArrowBuf body) {
        Field field = dictionaryFields.get(dictionary.id());
        RecordBatch data = dictionary.data();
        if (field == null || data == null) {
            throw Cells.malformed("a dictionary is of no column id=" + dictionary.id());
        }
        Columns columns = new Columns(data, body);
        Cells cells = columns.cells(field.getType(), columns.node().length());
        columns.end();
        ValueList there = dictionaries.get(dictionary.id());
        ValueList values = dictionary.isDelta() && there != null ? there : new ValueList();
        long others = 0;
        for (ValueList other : dictionaries.values()) {
            others += other == there ? 0 : other.bytes();
        }
        values.add(cells, MAX_DICTIONARY_BYTES - others);
        dictionaries.put(dictionary.id(), values);
    }

    /** The nodes and buffers of a batch, in their order, each within the body. */
    private final class Columns {
        private final RecordBatch batch;
        private final ArrowBuf body;
        private final long bodyBytes;
        private int node;
        private int buffer;
        private int variadic;

        record Node(int length, long nulls) {}

        Columns(RecordBatch batch, ArrowBuf body) {
            this.batch = batch;
            this.body = body;
            this.bodyBytes = body.readableBytes();
            if (batch.compression() != null) {
                throw new WeirException(
                        ErrorCode.UNSUPPORTED_TYPE,
                        "columns of views or with dictionaries come uncompressed only; send them plain, or do not compress");
            }
            if (batch.length() < 0 || batch.length() > limits.maxRows()) {
                throw new WeirException(
                        ErrorCode.BATCH_TOO_LARGE,
                        "the batch is too large; send smaller ones rows=" + batch.length() + " limit="
                                + limits.maxRows());
            }
        }

        Node node() {
            if (node >= batch.nodesLength()) {
                throw Cells.malformed("the batch does not fit the schema: it has too few nodes");
            }
            long length = batch.nodes(node).length();
            long nulls = batch.nodes(node++).nullCount();
            if (length < 0 || length > Integer.MAX_VALUE - 8 || nulls < 0 || nulls > length) {
                throw Cells.malformed("a node's length is out of range length=" + length + " nulls=" + nulls);
            }
            return new Node((int) length, nulls);
        }

        Cells.Piece piece() {
            if (buffer >= batch.buffersLength()) {
                throw Cells.malformed("the batch does not fit the schema: it has too few buffers");
            }
            long length = batch.buffers(buffer).length();
            // writers put anything as the place of nothing
            long offset = length == 0 ? 0 : batch.buffers(buffer).offset();
            buffer++;
            if (length < 0 || offset < 0 || length > bodyBytes - offset) {
                throw Cells.malformed("a buffer lies outside of the body offset=" + offset + " length=" + length
                        + " body_bytes=" + bodyBytes);
            }
            return new Cells.Piece(offset, length);
        }

        Cells cells(ArrowType type, int count) {
            Cells.Piece validity = piece();
            if (isView(type)) {
                Cells.Piece views = piece();
                long more = variadic < batch.variadicBufferCountsLength() ? batch.variadicBufferCounts(variadic++) : -1;
                if (more < 0 || more > batch.buffersLength()) {
                    throw Cells.malformed("the batch does not say how many buffers a column of views has");
                }
                List<Cells.Piece> data = new ArrayList<>();
                for (int i = 0; i < more; i++) {
                    data.add(piece());
                }
                return Cells.views(body, validity, views, data, count);
            }
            if (isVariable(type)) {
                boolean large = type instanceof ArrowType.LargeUtf8 || type instanceof ArrowType.LargeBinary;
                Cells.Piece offsets = piece();
                return Cells.offsets(body, validity, offsets, piece(), count, large ? 8 : 4);
            }
            return Cells.fixed(body, validity, piece(), count, width(type));
        }

        long number(long at, ArrowType.Int type) {
            boolean signed = type.getIsSigned();
            return switch (type.getBitWidth()) {
                case 8 -> signed ? body.getByte(at) : Byte.toUnsignedLong(body.getByte(at));
                case 16 -> signed ? body.getShort(at) : Short.toUnsignedLong(body.getShort(at));
                case 32 -> signed ? body.getInt(at) : Integer.toUnsignedLong(body.getInt(at));
                default -> body.getLong(at);
            };
        }

        void end() {
            if (node != batch.nodesLength()
                    || buffer != batch.buffersLength()
                    || variadic != batch.variadicBufferCountsLength()) {
                throw Cells.malformed("the batch does not fit the schema: it has too many nodes or buffers");
            }
        }
    }
}
