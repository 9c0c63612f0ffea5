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

/**
 * A plan that DuckDB has written down. Whatever it says, conditions come out that can be bound or are refused, or none, and summaries of
 * columns that are there.
 */
class PlanFiltersFuzz {
    private static final TableSchema SCHEMA = RandomSchemas.everyType();

    public static void fuzzerTestOneInput(byte[] input) {
        String plan = new String(input, UTF_8);
        Map<String, PlanFilters.Scan> scans = PlanFilters.read(plan, Map.of("shadow", SCHEMA.columns()));
        scans.forEach((shadow, scan) -> {
            assertTrue(scan.columns() <= SCHEMA.columns().size());
            scan.predicate().ifPresent(predicate -> {
                Typed.sent(() -> BoundPredicate.bind(predicate, SCHEMA));
                PredicateText.of(predicate);
            });
        });
        PlanSummaries.read(plan, Map.of("shadow", SCHEMA.columns())).forEach((shadow, summary) -> {
            for (int position : summary.positions()) {
                assertTrue(position >= 0 && position < SCHEMA.columns().size());
            }
        });
    }

    @Test
    void aMoment() {
        BriefFuzzing.run(PlanFiltersFuzz.class, PlanFiltersFuzz::fuzzerTestOneInput);
    }
}
