package dev.weir.client.append;

import com.google.protobuf.ByteString;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.PutRequest;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.WireJson;
import java.util.List;
import org.apache.arrow.flight.impl.Flight;

/**
 * Where an appender's rows go, and which columns they have.
 *
 * @param schema of the rows: the table's columns, or the ones that are to be changed
 * @param descriptor of its streams
 */
public record PutTarget(TableSpec spec, TableSchema schema, byte[] descriptor) {
    /** Whole rows. */
    public static PutTarget rows(TableSpec spec) {
        TableName name = TableName.parse(spec.name());
        Flight.FlightDescriptor path = Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.PATH)
                .addPath(name.database())
                .addPath(name.table())
                .build();
        return new PutTarget(spec, spec.schema(), path.toByteArray());
    }

    /** Only these columns, those of the primary key among them. Throws {@code UNKNOWN_COLUMN}, or {@code UNSUPPORTED} for a table without a key. */
    public static PutTarget columns(TableSpec spec, List<String> columns) {
        List<String> key = key(spec);
        if (!columns.containsAll(key)) {
            throw new WeirException(
                    ErrorCode.INVALID_SCHEMA,
                    "rows are found by their key: name all its columns, too primary_key=" + key + " columns="
                            + columns);
        }
        Flight.FlightDescriptor command = Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                .setCmd(ByteString.copyFrom(WireJson.write(PutRequest.partial(spec.name()))))
                .build();
        return new PutTarget(spec, spec.schema().project(columns), command.toByteArray());
    }

    private static List<String> key(TableSpec spec) {
        return spec.key()
                .orElseThrow(() -> new WeirException(
                        ErrorCode.UNSUPPORTED,
                        "rows of a table without a primary key cannot be changed: append to it table=" + spec.name()))
                .columns();
    }

    boolean isKeyed() {
        return spec.key().isPresent();
    }

    /** The columns of rows and deletes. Throws {@code UNSUPPORTED} if here nothing can be deleted. */
    TableSchema changes() {
        key(spec);
        if (schema.columns().size() < spec.schema().columns().size()) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED,
                    "where only some columns are changed no row can be deleted: use an appender of whole rows table="
                            + spec.name());
        }
        return spec.logSchema();
    }

    /** Where in {@link #changes} the primary key's columns are. */
    int[] keyColumns() {
        return key(spec).stream().mapToInt(schema::require).toArray();
    }
}
