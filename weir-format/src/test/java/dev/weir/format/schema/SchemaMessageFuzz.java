package dev.weir.format.schema;

import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.RandomSchemas;
import dev.weir.format.testing.Typed;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

/** The Schema message with which a stranger's stream begins. A schema that is taken is kept: every form of it reads back as it is. */
class SchemaMessageFuzz {
    public static void fuzzerTestOneInput(byte[] input) {
        Typed.sent(() -> TableSchema.readMessage(ByteBuffer.wrap(input))).ifPresent(SchemaMessageFuzz::use);
    }

    private static void use(Schema arrow) {
        Typed.sent(() -> TableSchema.ofStream(arrow)).ifPresent(schema -> {
            for (int i = 0; i < schema.columns().size(); i++) {
                schema.span(i);
            }
            SchemaForms.message(schema);
        });
        Typed.sent(() -> TableSchema.create(arrow)).ifPresent(SchemaForms::all);
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(SchemaMessageFuzz.class, seeds(), SchemaMessageFuzz::fuzzerTestOneInput);
    }

    private static Map<String, byte[]> seeds() {
        Map<String, byte[]> seeds = new TreeMap<>();
        seeds.put("every-type", RandomSchemas.everyType().toMessage());
        for (int i = 0; i < 6; i++) {
            seeds.put("some-types-" + i, RandomSchemas.of(new Random(i)).toMessage());
        }
        return seeds;
    }
}
