package dev.weir.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.sim.mutation.Mutant;
import dev.weir.sim.mutation.Mutation;
import dev.weir.sim.mutation.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The simulator finds bugs that are planted for it: see docs/simulation.md. */
class MutationsIT {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();

    /** So many parts the list has, of which each day sees one; {@code ./weir sim --mutations} hunts all. */
    private static final int PARTS = 3;

    /** Histories with a lake take longer. */
    private static final int PARTS_OF_THE_LAKE = 9;

    @Test
    void eachIsFoundWithinItsBudget() throws IOException {
        Map<String, Long> seeds = documented();
        List<Mutation> all = Mutations.all();
        long day = Long.getLong("weir.sim.mutations", 0);
        List<String> missed = IntStream.range(0, all.size())
                .filter(i -> isOfTheDay(i, all.get(i).lake() ? PARTS_OF_THE_LAKE : PARTS, day))
                .mapToObj(all::get)
                .filter(mutation -> Mutant.of(mutation, SOURCES)
                        .hunt(seeds.getOrDefault(mutation.name(), 0L))
                        .isEmpty())
                .map(Mutation::name)
                .toList();
        assertEquals(List.of(), missed, "not found within their budgets");
    }

    private static boolean isOfTheDay(int number, int parts, long day) {
        return number % parts == Math.floorMod(day, parts);
    }

    /** Also those that this run does not hunt must still change something. */
    @Test
    void eachChangesTheSourceOfToday() {
        Mutant.check(Mutations.all(), SOURCES);
    }

    @Test
    void theDocumentNamesThemAll() throws IOException {
        Map<String, Long> rows = documented();
        assertEquals(Mutations.all().stream().map(Mutation::name).toList(), List.copyOf(rows.keySet()));
        assertTrue(rows.size() >= 25);
    }

    /** Of each row its name and the seed that found it when the table was printed; 0 if none did. */
    private static Map<String, Long> documented() throws IOException {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(SOURCES.resolve("docs/simulation.md"))) {
            if (line.startsWith("| `")) {
                String seed = line.split("\\|", -1)[3].strip();
                rows.put(line.substring(3, line.indexOf('`', 3)), seed.matches("-?\\d+") ? Long.parseLong(seed) : 0);
            }
        }
        return rows;
    }
}
