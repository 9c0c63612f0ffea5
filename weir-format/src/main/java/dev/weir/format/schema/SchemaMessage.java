package dev.weir.format.schema;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The Arrow Schema message. A flatbuffer from a stranger may point anywhere, also in circles or many times at one place, so
 * it is walked with a depth and a count, and texts are measured before they are read.
 */
final class SchemaMessage {
    private static final int MAX_PAIRS = 100_000;

    private int fields;
    private int pairs;

    private SchemaMessage() {}

    static byte[] write(Schema schema) {
        ByteBuffer metadata = MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT);
        byte[] bytes = new byte[metadata.remaining()];
        metadata.get(bytes);
        return bytes;
    }

    static Schema read(ByteBuffer metadata) {
        try {
            Message message = Message.getRootAsMessage(metadata.slice().order(ByteOrder.LITTLE_ENDIAN));
            if (message.version() < MetadataVersion.V4 || message.version() > MetadataVersion.V5) {
                throw malformed(
                        "the schema message is of a format version that is not known version=" + message.version());
            }
            if (message.headerType() != MessageHeader.Schema) {
                throw malformed("a schema message was expected header_type=" + message.headerType());
            }
            if (message.header(new org.apache.arrow.flatbuf.Schema()) instanceof org.apache.arrow.flatbuf.Schema s) {
                return new SchemaMessage().schema(s);
            }
            throw malformed("the schema message has no schema");
        } catch (WeirException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WeirException(
                    ErrorCode.MALFORMED_BATCH, "the schema message is not a valid flatbuffer cause=" + e, e);
        }
    }

    private Schema schema(org.apache.arrow.flatbuf.Schema schema) {
        if (schema.endianness() != Endianness.Little) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED, "big-endian arrow data is not supported; write it in little-endian order");
        }
        int count = schema.fieldsLength();
        checkCount(count);
        List<Field> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(field(schema.fields(i), 1));
        }
        return new Schema(columns);
    }

    private Field field(org.apache.arrow.flatbuf.Field field, int depth) {
        // A map's entries are a level here, though not in the rules for tables.
        if (depth > 2 * TableSchema.MAX_DEPTH) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "a column is nested too deeply; flatten it limit=" + TableSchema.MAX_DEPTH);
        }
        fields++;
        checkCount(0);
        int childCount = field.childrenLength();
        checkCount(childCount);
        ArrowType type = ArrowType.getTypeForField(field);
        DictionaryEncoding dictionary = field.dictionary() == null
                ? null
                : new DictionaryEncoding(
                        field.dictionary().id(),
                        field.dictionary().isOrdered(),
                        indexType(field.dictionary().indexType()));
        List<Field> children = new ArrayList<>(childCount);
        for (int i = 0; i < childCount; i++) {
            children.add(field(field.children(i), depth + 1));
        }
        return new Field(name(field), new FieldType(field.nullable(), type, dictionary, metadata(field)), children);
    }

    /** Null for the one that is meant when none is said. */
    private static ArrowType.@Nullable Int indexType(org.apache.arrow.flatbuf.@Nullable Int type) {
        if (type == null) {
            return null;
        }
        if (type.bitWidth() != 8 && type.bitWidth() != 16 && type.bitWidth() != 32 && type.bitWidth() != 64) {
            throw malformed("a dictionary's index has a width that there is not bits=" + type.bitWidth());
        }
        return new ArrowType.Int(type.bitWidth(), type.isSigned());
    }

    /** Only what {@link TableSchema} keeps; the rest is skipped unread. */
    private Map<String, String> metadata(org.apache.arrow.flatbuf.Field field) {
        int count = field.customMetadataLength();
        if (count < 0 || count > MAX_PAIRS - pairs) {
            throw malformed("the schema message has too much metadata limit=" + MAX_PAIRS);
        }
        pairs += count;
        Map<String, String> kept = new HashMap<>();
        for (int i = 0; i < count; i++) {
            KeyValue pair = field.customMetadata(i);
            ByteBuffer key = pair.keyAsByteBuffer();
            ByteBuffer value = pair.valueAsByteBuffer();
            if (key == null || value == null || key.remaining() > 64) {
                continue;
            }
            String name = text(key);
            if (name.equals(TableSchema.FIELD_ID)
                    || name.equals(SupportedTypes.EXTENSION_NAME)
                    || name.equals(SupportedTypes.EXTENSION_METADATA)) {
                if (value.remaining() > 4 * 4096) {
                    throw malformed("a column's metadata is too long key=" + name + " bytes=" + value.remaining());
                }
                kept.put(name, text(value));
            }
        }
        return kept;
    }

    private static String name(org.apache.arrow.flatbuf.Field field) {
        ByteBuffer name = field.nameAsByteBuffer();
        if (name == null) {
            return "";
        }
        if (name.remaining() > 4 * TableSchema.MAX_NAME_CHARS) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "a column's name is too long; shorten it bytes=" + name.remaining() + " limit="
                            + TableSchema.MAX_NAME_CHARS);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
        } catch (CharacterCodingException e) {
            // replaced characters would make it longer than it was, and another name
            throw new WeirException(ErrorCode.INVALID_SCHEMA, "a column's name is not UTF-8; write it as that", e);
        }
    }

    private static String text(ByteBuffer utf8) {
        byte[] bytes = new byte[utf8.remaining()];
        utf8.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void checkCount(int more) {
        // Entries of maps count here and not in the rules for tables, hence twice.
        if (more < 0 || more > 2 * TableSchema.MAX_FIELDS - fields) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "a schema has too many fields, nested ones included; split the table limit="
                            + TableSchema.MAX_FIELDS);
        }
    }

    private static WeirException malformed(String message) {
        return new WeirException(ErrorCode.MALFORMED_BATCH, message);
    }
}
