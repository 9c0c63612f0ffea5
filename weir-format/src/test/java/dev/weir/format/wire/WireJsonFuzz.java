package dev.weir.format.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import org.junit.jupiter.api.Test;

/** JSON from the other side, as each of the wire's records. What is read is written, and then read as the same. */
class WireJsonFuzz {
    public static void fuzzerTestOneInput(byte[] input) {
        for (Class<?> each : WireJson.records()) {
            Typed.sent(() -> (Object) WireJson.read(input, each))
                    .ifPresent(read -> assertEquals(read, WireJson.read(WireJson.write(read), each)));
        }
        Typed.sent(() -> TableName.parse(new String(input, UTF_8))).ifPresent(name -> {
            assertEquals(name, TableName.parse(name.toString()));
            assertEquals(name, TableName.parse(name.qualified()));
        });
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(WireJsonFuzz.class, WireJsonFuzz::fuzzerTestOneInput);
    }
}
