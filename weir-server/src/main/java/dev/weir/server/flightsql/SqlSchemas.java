package dev.weir.server.flightsql;

import java.util.List;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns that Flight SQL prescribes for what its commands answer. */
final class SqlSchemas {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final ArrowType BOOL = ArrowType.Bool.INSTANCE;
    private static final ArrowType RULE = new ArrowType.Int(8, false);

    static final Schema CATALOGS = new Schema(List.of(required("catalog_name", TEXT)));

    static final Schema DB_SCHEMAS =
            new Schema(List.of(optional("catalog_name", TEXT), required("db_schema_name", TEXT)));

    static final Schema TABLES = new Schema(List.of(
            optional("catalog_name", TEXT),
            optional("db_schema_name", TEXT),
            required("table_name", TEXT),
            required("table_type", TEXT)));

    static final Schema TABLES_WITH_SCHEMA = new Schema(List.of(
            optional("catalog_name", TEXT),
            optional("db_schema_name", TEXT),
            required("table_name", TEXT),
            required("table_type", TEXT),
            required("table_schema", ArrowType.Binary.INSTANCE)));

    static final Schema TABLE_TYPES = new Schema(List.of(required("table_type", TEXT)));

    static final Schema PRIMARY_KEYS = new Schema(List.of(
            optional("catalog_name", TEXT),
            optional("db_schema_name", TEXT),
            required("table_name", TEXT),
            required("column_name", TEXT),
            required("key_sequence", INT),
            optional("key_name", TEXT)));

    /** Of imported and exported keys, and of those between two tables. */
    static final Schema FOREIGN_KEYS = new Schema(List.of(
            optional("pk_catalog_name", TEXT),
            optional("pk_db_schema_name", TEXT),
            required("pk_table_name", TEXT),
            required("pk_column_name", TEXT),
            optional("fk_catalog_name", TEXT),
            optional("fk_db_schema_name", TEXT),
            required("fk_table_name", TEXT),
            required("fk_column_name", TEXT),
            required("key_sequence", INT),
            optional("fk_key_name", TEXT),
            optional("pk_key_name", TEXT),
            required("update_rule", RULE),
            required("delete_rule", RULE)));

    static final Schema TYPES = new Schema(List.of(
            required("type_name", TEXT),
            required("data_type", INT),
            optional("column_size", INT),
            optional("literal_prefix", TEXT),
            optional("literal_suffix", TEXT),
            list("create_params", required("item", TEXT)),
            required("nullable", INT),
            required("case_sensitive", BOOL),
            required("searchable", INT),
            optional("unsigned_attribute", BOOL),
            required("fixed_prec_scale", BOOL),
            optional("auto_increment", BOOL),
            optional("local_type_name", TEXT),
            optional("minimum_scale", INT),
            optional("maximum_scale", INT),
            required("sql_data_type", INT),
            optional("datetime_subcode", INT),
            optional("num_prec_radix", INT),
            optional("interval_precision", INT)));

    /** The children of the union, by their place. */
    static final int INFO_TEXT = 0;

    static final int INFO_TRUTH = 1;
    static final int INFO_LONG = 2;
    static final int INFO_BITS = 3;
    static final int INFO_TEXTS = 4;

    static final Schema INFO = new Schema(List.of(
            required("info_name", new ArrowType.Int(32, false)),
            new Field(
                    "value",
                    FieldType.notNullable(new ArrowType.Union(UnionMode.Dense, new int[] {0, 1, 2, 3, 4, 5})),
                    List.of(
                            optional("string_value", TEXT),
                            optional("bool_value", BOOL),
                            optional("bigint_value", new ArrowType.Int(64, true)),
                            optional("int32_bitmask", INT),
                            list("string_list", optional("item", TEXT)),
                            new Field(
                                    "int32_to_int32_list_map",
                                    FieldType.nullable(new ArrowType.Map(false)),
                                    List.of(new Field(
                                            "entries",
                                            FieldType.notNullable(ArrowType.Struct.INSTANCE),
                                            List.of(required("key", INT), list("value", optional("item", INT))))))))));

    private SqlSchemas() {}

    private static Field required(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), List.of());
    }

    private static Field optional(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), List.of());
    }

    private static Field list(String name, Field element) {
        return new Field(name, FieldType.nullable(ArrowType.List.INSTANCE), List.of(element));
    }
}
