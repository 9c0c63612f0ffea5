package dev.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.batch.Codec;
import dev.weir.format.wire.WireErrors;
import java.time.Duration;
import java.util.Optional;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    /** Ours can be mended here, the server's there. */
    @Test
    void whoHasNoMemoryIsTold() {
        try (Connection connection = new Connection(
                Address.parse("weir://127.0.0.1:1"), Codec.NONE, Duration.ofSeconds(1), Optional.empty())) {
            WeirException ours = connection.located(new WeirException(
                    ErrorCode.OUT_OF_MEMORY, "no memory for the frame's body", new OutOfMemoryException("full")));
            assertEquals(ErrorCode.OUT_OF_MEMORY, ours.code());
            assertTrue(String.valueOf(ours.getMessage()).contains("MaxDirectMemorySize"), ours.getMessage());
            WeirException servers = WireErrors.fromStatus(WireErrors.toStatus(new WeirException(
                    ErrorCode.OUT_OF_MEMORY, "there is no memory for this request now; raise memory.budget_bytes")));
            assertSame(servers, connection.located(servers));
        }
    }
}
