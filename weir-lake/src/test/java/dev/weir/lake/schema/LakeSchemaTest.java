package dev.weir.lake.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.LakeTransform;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LakeSchemaTest {
    private static TableSchema table(String... columns) {
        return TableSchema.fromJson("{\"columns\":[" + String.join(",", columns) + "]}");
    }

    private static String column(String name, String type) {
        return "{\"name\":\"%s\",\"type\":%s}".formatted(name, type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "bool|boolean",
                "int8|int",
                "int16|int",
                "int32|int",
                "int64|long",
                "float32|float",
                "float64|double",
                "decimal(38,4)|decimal(38, 4)",
                "date|date",
                "time[s]|time",
                "time[ms]|time",
                "time[us]|time",
                "timestamp[s]|timestamp",
                "timestamp[ms, Europe/Berlin]|timestamptz",
                "timestamp[us]|timestamp",
                "timestamp[us, UTC]|timestamptz",
                "timestamp[ns]|timestamp_ns",
                "timestamp[ns, UTC]|timestamptz_ns",
                "utf8|string",
                "binary|binary",
                "fixed_size_binary[7]|binary",
                "uuid|uuid"
            })
    void aTypeIsAsTheDocumentSays(String type, String lake) {
        Schema schema = LakeSchema.of(table(column("a", '"' + type + '"')));
        assertEquals(lake, schema.findType("a").toString());
        assertEquals(lake.endsWith("_ns") ? 3 : 2, LakeSchema.formatVersion(schema));
    }

    @Test
    void whatIsNestedHasItsIdsAndNulls() {
        Schema schema = LakeSchema.of(table(
                "{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false}",
                column(
                        "s",
                        "{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"int8\",\"nullable\":false},{\"name\":\"y\",\"type\":\"timestamp[ns]\"}]}"),
                column("l", "{\"type\":\"list\",\"element\":\"utf8\"}"),
                column("f", "{\"type\":\"fixed_size_list\",\"element\":\"float32\",\"length\":3}"),
                column("m", "{\"type\":\"map\",\"key\":\"utf8\",\"value\":\"int64\"}")));
        assertEquals(
                List.of(
                        "1: id: required long",
                        "2: s: optional struct<6: x: required int, 7: y: optional timestamp_ns>",
                        "3: l: optional list<string>",
                        "4: f: optional list<float>",
                        "5: m: optional map<string, long>",
                        "1000000001: _bucket: required int",
                        "1000000002: _offset: required long",
                        "1000000003: _timestamp: required timestamptz"),
                schema.columns().stream().map(Types.NestedField::toString).toList());
        assertEquals("l.element", schema.findColumnName(8));
        assertEquals("f.element", schema.findColumnName(9));
        assertEquals("m.key", schema.findColumnName(10));
        assertEquals("m.value", schema.findColumnName(11));
        assertEquals(3, LakeSchema.formatVersion(schema));
    }

    @Test
    void timesOfNanosecondsHaveNoPlace() {
        WeirException e = assertThrows(
                WeirException.class,
                () -> LakeSchema.of(table(column("a", "{\"type\":\"list\",\"element\":\"time[ns]\"}"))));
        assertEquals(ErrorCode.UNSUPPORTED_TYPE, e.code());
    }

    @Test
    void partitionsAndOrdersAreReadAsTheyWereWritten() {
        Schema schema = LakeSchema.of(table(
                column("ts", "\"timestamp[us]\""),
                column("id", "\"int64\""),
                column("name", "\"utf8\""),
                column("ts_day", "\"int64\"")));
        List<LakeTransform> transforms = LakeTransform.parseList(
                "day(ts), bucket(16, id), bucket(8, id), truncate(4, name), ts_day, year(_timestamp)");
        PartitionSpec spec = LakeLayout.partition(schema, transforms);
        assertEquals(Optional.of(transforms), LakeLayout.transforms(schema, spec));
        assertEquals("ts_day_", spec.fields().getFirst().name());
        LakeOptions options = LakeOptions.NONE.withSortKey(List.of("name", "id"));
        assertEquals(Optional.of(List.of("name", "id")), LakeLayout.sortKey(schema, LakeLayout.order(schema, options)));
        assertEquals(Optional.of(List.of()), LakeLayout.sortKey(schema, LakeLayout.order(schema, LakeOptions.NONE)));
        assertEquals(
                Optional.empty(),
                LakeLayout.sortKey(
                        schema, SortOrder.builderFor(schema).desc("id").build()));
    }
}
