package dev.weir.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.format.predicate.BoundPredicate;
import dev.weir.format.schema.TableSchema;
import dev.weir.format.testing.BriefFuzzing;
import dev.weir.format.testing.RandomSchemas;
import dev.weir.format.testing.Typed;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan that DuckDB has written down. Whatever it says, conditions come out that can be bound or are refused, or none. */
class PlanFiltersFuzz {
    private static final TableSchema SCHEMA = RandomSchemas.everyType();

    public static void fuzzerTestOneInput(byte[] input) {
        Map<String, PlanFilters.Scan> scans =
                PlanFilters.read(new String(input, UTF_8), Map.of("shadow", SCHEMA.columns()));
        scans.forEach((shadow, scan) -> {
            assertTrue(scan.columns() <= SCHEMA.columns().size());
            scan.predicate().ifPresent(predicate -> {
                Typed.sent(() -> BoundPredicate.bind(predicate, SCHEMA));
                PredicateText.of(predicate);
            });
        });
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(PlanFiltersFuzz.class, PlanFiltersFuzz::fuzzerTestOneInput);
    }
}
