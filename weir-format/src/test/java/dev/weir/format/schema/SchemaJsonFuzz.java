package dev.weir.format.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.Typed;
import org.junit.jupiter.api.Test;

/** A schema's JSON. A schema that is taken is kept: every form of it reads back as it is. */
class SchemaJsonFuzz {
    public static void fuzzerTestOneInput(byte[] input) {
        Typed.sent(() -> TableSchema.fromJson(new String(input, UTF_8))).ifPresent(SchemaForms::all);
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(SchemaJsonFuzz.class, SchemaJsonFuzz::fuzzerTestOneInput);
    }
}
