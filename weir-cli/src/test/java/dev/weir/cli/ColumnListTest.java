package dev.weir.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnListTest {
    @Test
    void columnsBecomeASchema() throws Exception {
        String text =
                "a int64 not null, \"b c\" decimal(10, 2), d timestamp[us, UTC], e list<struct<x float64, y map<utf8, int32>>>, "
                        + "f fixed_size_list<float32, 3>, g uuid";
        List<String> types = new ArrayList<>();
        for (JsonNode column : new ObjectMapper()
                .readTree(TableSchema.fromJson(ColumnList.toJson(text)).toJson())
                .path("columns")) {
            types.add(column.path("name").asText() + ":" + DescribeCommand.type(column)
                    + (column.path("nullable").asBoolean(true) ? "" : "!"));
        }
        assertEquals(
                "[a:int64!, b c:decimal(10,2), d:timestamp[us, UTC], e:list<struct<x float64, y map<utf8, int32>>>,"
                        + " f:fixed_size_list<float32, 3>, g:uuid]",
                types.toString().replace("decimal(10, 2)", "decimal(10,2)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a int64,",
                "a int64 b",
                "a list<int64",
                "a list",
                "a int64 not",
                "\"a int64",
                "a map<utf8>",
                "a decimal(1"
            })
    void whatIsNoColumnListIsRefused(String text) {
        WeirException error = assertThrows(WeirException.class, () -> ColumnList.toJson(text));
        assertEquals(ErrorCode.INVALID_SCHEMA, error.code());
    }

    @Test
    void depthIsBounded() {
        assertThrows(WeirException.class, () -> ColumnList.toJson("a " + "list<".repeat(100_000)));
    }
}
