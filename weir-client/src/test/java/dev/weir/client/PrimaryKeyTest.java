package dev.weir.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.client.fake.FakeServer;
import dev.weir.client.schema.Schemas;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.KeySpec;
import dev.weir.format.wire.TableSpec;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrimaryKeyTest {
    record Airport(String code, int runway, String name) {}

    private FakeServer server;
    private Weir weir;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        weir = Weir.connect(server.uri());
    }

    @AfterEach
    void stop() throws Exception {
        weir.close();
        server.close();
        assertEquals(0, server.allocator.getAllocatedMemory());
    }

    @Test
    void aRecordsComponentsAreTheKey() {
        TableSpec spec = TableSpec.of("airports", Schemas.of(Airport.class)).withPrimaryKey("code", "runway");
        assertEquals(
                List.of(false, false, true),
                spec.schema().columns().stream().map(Field::isNullable).toList());
        TableSpec made = weir.create(spec.withBuckets(4, List.of("code"))).spec();
        assertEquals(KeySpec.of(List.of("code", "runway")), made.key().orElseThrow());
        assertEquals(List.of("code"), made.bucketKey());
        assertEquals(
                spec.schema(), weir.table("airports", Airport.class).table().schema());
    }

    @Test
    void aKeyWithoutAValueIsRefusedWhereItIsWritten() {
        weir.create(TableSpec.of("airports", Schemas.of(Airport.class)).withPrimaryKey("code"));
        try (TypedAppender<Airport> appender =
                weir.table("airports", Airport.class).appender()) {
            WeirException e = assertThrows(WeirException.class, () -> appender.append(new Airport(null, 1, "nowhere")));
            assertEquals(ErrorCode.TYPE_MISMATCH, e.code());
            assertTrue(e.getMessage().contains("column=code"), e.getMessage());
        }
    }
}
