package dev.weir.format.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LakeOptionsTest {
    private static final TableSchema SCHEMA = TableSchema.fromJson("""
            {"columns":[{"name":"id","type":"int64"},{"name":"ts","type":"timestamp[us, UTC]"},{"name":"on day","type":"date"},
            {"name":"name","type":"utf8"},{"name":"share","type":"float64"},{"name":"ok","type":"bool"},
            {"name":"tags","type":{"type":"list","element":"utf8"}}]}""");
    private static final TableSpec SPEC = TableSpec.of("t", SCHEMA);
    private static final LakeOptions FULL = LakeOptions.NONE
            .withMode(LakeOptions.Mode.ON)
            .withFreshnessMs(60_000)
            .withSortKey(List.of("name", "id"))
            .withFreshOnRead(LakeOptions.Mode.ON)
            .withPartition(LakeTransform.parseList("day(ts), bucket(16, id), \"on day\""));

    private static void assertRefused(ErrorCode code, String part, Executable call) {
        WeirException e = assertThrows(WeirException.class, call);
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    @Test
    void theyAreWrittenWhereTheyAreSetAndReadBack() {
        assertFalse(new String(WireJson.write(SPEC), StandardCharsets.UTF_8).contains("lake"));
        TableSpec full = SPEC.withLake(FULL);
        String json = new String(WireJson.write(full), StandardCharsets.UTF_8);
        assertTrue(
                json.endsWith(
                        "\"lake\":\"on\",\"lake_freshness_ms\":60000,\"sort_key\":[\"name\",\"id\"],"
                                + "\"lake_partition\":[\"day(ts)\",\"bucket(16, id)\",\"\\\"on day\\\"\"],\"lake_fresh_on_read\":\"on\"}"),
                json);
        assertEquals(full, WireJson.read(WireJson.write(full), TableSpec.class));
    }

    @Test
    void anAlterationChangesWhatItNames() {
        AlterTable alter = new AlterTable(
                "main.t",
                TableChange.NONE.withLake(LakeOptions.Change.NONE
                        .withMode(LakeOptions.Mode.ON)
                        .withFreshnessMs(2000)
                        .withSortKey(List.of())
                        .withPartition(LakeTransform.parseList("hour(ts)"))
                        .withFreshOnRead(LakeOptions.Mode.OFF)));
        AlterTable read = WireJson.read(WireJson.write(alter), AlterTable.class);
        assertEquals(alter, read);
        LakeOptions altered = read.change()
                .appliedTo(SPEC.withLake(FULL.withMode(LakeOptions.Mode.OFF)))
                .lake();
        assertEquals("on, 2s, partitioned by hour(ts)", altered.text());
        TableChange off = TableChange.NONE.withLake(LakeOptions.Change.NONE.withMode(LakeOptions.Mode.OFF));
        assertEquals(
                FULL.withMode(LakeOptions.Mode.OFF),
                off.appliedTo(SPEC.withLake(FULL)).lake());
    }

    @Test
    void filesThatAreThereStayAsTheOptionsSay() {
        TableChange sorted = TableChange.NONE.withLake(LakeOptions.Change.NONE.withSortKey(List.of("id")));
        assertRefused(
                ErrorCode.INVALID_REQUEST, "fixed while the lake is on", () -> sorted.appliedTo(SPEC.withLake(FULL)));
        assertEquals(List.of("id"), sorted.appliedTo(SPEC).lake().sortKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "day(ts)",
                "year(\"on day\")",
                "hour(_timestamp)",
                "bucket(16, id)",
                "truncate(4, name)",
                "name",
                "\"a \"\"b\"\", c\""
            })
    void aTransformIsWrittenAsItIsRead(String text) {
        assertEquals(text, LakeTransform.parse(text).text());
    }

    @Test
    void othersSpellThemOtherwise() {
        assertEquals("day(ts)", LakeTransform.parse(" DAYS( ts ) ").text());
        assertEquals("name", LakeTransform.parse("identity(name)").text());
        assertEquals(List.of(), LakeTransform.parseList(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bucket(id)",
                "bucket(0, id)",
                "day(3, ts)",
                "week(ts)",
                "day(ts",
                "a b",
                "bucket(16,id),",
                "names(a)"
            })
    void whatIsNoTransformIsRefused(String text) {
        assertRefused(ErrorCode.INVALID_REQUEST, "lake_partition=", () -> LakeTransform.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "share",
                "tags",
                "bucket(2, ok)",
                "hour(\"on day\")",
                "day(id)",
                "truncate(3, ts)",
                "bucket(2, _timestamp)"
            })
    void aColumnHasTheTypeForItsTransform(String text) {
        assertRefused(
                ErrorCode.UNSUPPORTED_TYPE,
                "lake_partition=" + text,
                () -> SPEC.withLake(LakeOptions.NONE.withPartition(LakeTransform.parseList(text))));
    }

    @Test
    void whatCannotSettleIsRefused() {
        LakeOptions on = LakeOptions.NONE.withMode(LakeOptions.Mode.ON);
        assertRefused(ErrorCode.INVALID_REQUEST, "lake_freshness_ms=999", () -> on.withFreshnessMs(999));
        assertRefused(ErrorCode.INVALID_REQUEST, "lake_freshness=soon", () -> LakeOptions.parseFreshnessMs("soon"));
        assertRefused(ErrorCode.UNKNOWN_COLUMN, "nope", () -> SPEC.withLake(on.withSortKey(List.of("nope"))));
        assertRefused(ErrorCode.UNSUPPORTED_TYPE, "tags", () -> SPEC.withLake(on.withSortKey(List.of("tags"))));
        assertRefused(
                ErrorCode.UNKNOWN_COLUMN,
                "nope",
                () -> SPEC.withLake(on.withPartition(LakeTransform.parseList("nope"))));
        assertRefused(
                ErrorCode.UNSUPPORTED,
                "primary key",
                () -> SPEC.withPrimaryKey("id").withLake(on));
        TableSpec times = TableSpec.of(
                "t",
                TableSchema.fromJson(
                        "{\"columns\":[{\"name\":\"at\",\"type\":{\"type\":\"list\",\"element\":\"time[ns]\"}}]}"));
        assertRefused(ErrorCode.UNSUPPORTED_TYPE, "column=at.element", () -> times.withLake(on));
        assertRefused(
                ErrorCode.INVALID_REQUEST, "once", () -> on.withPartition(LakeTransform.parseList("day(ts), day(ts)")));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "once",
                () -> on.withPartition(LakeTransform.parseList("day(ts), hour(ts)")));
    }
}
