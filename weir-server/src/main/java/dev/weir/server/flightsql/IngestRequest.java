package dev.weir.server.flightsql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.server.tablet.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A table that gets rows in bulk, and what is to become of it before.
 *
 * @param options of a table that is made: {@code buckets}, {@code bucket_key}, {@code primary_key}, as in SQL
 */
public record IngestRequest(TableName table, IfMissing ifMissing, IfThere ifThere, Map<String, String> options) {
    private static final Set<String> OPTIONS = Set.of("buckets", "bucket_key", "primary_key");

    enum IfMissing {
        CREATE,
        FAIL
    }

    enum IfThere {
        APPEND,
        REPLACE,
        FAIL
    }

    /** @param schema of a table that names none */
    static IngestRequest of(FlightSql.CommandStatementIngest ingest, String schema) {
        Statements.refuseTransaction(ingest.hasTransactionId(), ingest.getTransactionId());
        if (ingest.getTemporary()) {
            throw new WeirException(ErrorCode.UNSUPPORTED, "there are no temporary tables");
        }
        if (ingest.hasCatalog()
                && !ingest.getCatalog().isEmpty()
                && !ingest.getCatalog().equals(TableListings.CATALOG)) {
            throw new WeirException(
                    ErrorCode.INVALID_REQUEST,
                    "there is one catalog, " + TableListings.CATALOG + " catalog=" + ingest.getCatalog());
        }
        TableDefinitionOptions definition = ingest.getTableDefinitionOptions();
        IfMissing ifMissing = switch (definition.getIfNotExist()) {
            case TABLE_NOT_EXIST_OPTION_CREATE -> IfMissing.CREATE;
            case TABLE_NOT_EXIST_OPTION_UNSPECIFIED, TABLE_NOT_EXIST_OPTION_FAIL, UNRECOGNIZED -> IfMissing.FAIL;
        };
        IfThere ifThere = switch (definition.getIfExists()) {
            case TABLE_EXISTS_OPTION_APPEND -> IfThere.APPEND;
            case TABLE_EXISTS_OPTION_REPLACE -> IfThere.REPLACE;
            case TABLE_EXISTS_OPTION_UNSPECIFIED, TABLE_EXISTS_OPTION_FAIL, UNRECOGNIZED -> IfThere.FAIL;
        };
        for (String option : ingest.getOptionsMap().keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new WeirException(
                        ErrorCode.INVALID_REQUEST,
                        "there is no such option; there are buckets, bucket_key and primary_key option=" + option);
            }
        }
        String database = ingest.hasSchema() && !ingest.getSchema().isEmpty() ? ingest.getSchema() : schema;
        return new IngestRequest(
                new TableName(database, ingest.getTable()), ifMissing, ifThere, Map.copyOf(ingest.getOptionsMap()));
    }

    /** Makes the table, if it is to be made. What cannot be a table is known before an old one is dropped. */
    public void prepare(Tables tables, Schema columns) {
        boolean there = tables.find(table).isPresent();
        if (there && ifThere == IfThere.FAIL) {
            throw new WeirException(
                    ErrorCode.TABLE_EXISTS,
                    "there is a table of this name; append to it, or replace it table=" + table);
        }
        if (!there && ifMissing == IfMissing.FAIL) {
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "there is no such table table=" + table);
        }
        if (there && ifThere == IfThere.APPEND) {
            return;
        }
        TableSpec spec = spec(columns);
        if (there) {
            tables.drop(table);
        }
        tables.create(spec, ifThere == IfThere.FAIL ? Tables.IfExists.FAIL : Tables.IfExists.KEEP);
    }

    private TableSpec spec(Schema columns) {
        TableSpec spec = TableSpec.of(table.toString(), TableSchema.create(columns));
        List<String> key = names("primary_key");
        if (!key.isEmpty()) {
            spec = spec.withPrimaryKey(KeySpec.of(key));
        }
        return options.containsKey("buckets") || options.containsKey("bucket_key")
                ? spec.withBuckets(buckets(), names("bucket_key"))
                : spec;
    }

    private List<String> names(String option) {
        return Optional.ofNullable(options.get(option)).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .toList();
    }

    private int buckets() {
        String text = options.getOrDefault("buckets", "1");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new WeirException(ErrorCode.INVALID_REQUEST, "buckets is a number buckets=" + text, e);
        }
    }
}
