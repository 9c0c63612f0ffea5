package dev.weir.lake.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.lake.tier.MergePlan.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergePlanTest {
    private static Piece<String> piece(String partition, long time, long bytes) {
        return new Piece<>(partition + time, partition, time, bytes);
    }

    private static List<String> chosen(MergePlan plan, List<Piece<String>> files) {
        return plan.choose(files).orElse(List.of()).stream().map(Piece::file).toList();
    }

    @Test
    void neighboursInTimeOfOnePartitionBecomeOne() {
        List<Piece<String>> files =
                List.of(piece("b", 5, 10), piece("a", 3, 10), piece("a", 1, 10), piece("b", 1, 10), piece("a", 2, 10));
        assertEquals(List.of("a1", "a2", "a3"), chosen(new MergePlan(3, 1000), files));
        assertEquals(List.of(), chosen(new MergePlan(4, 1000), files));
    }

    @Test
    void aLargeOneIsNotWrittenAgainForAFewSmallOnes() {
        List<Piece<String>> files =
                List.of(piece("a", 1, 100), piece("a", 2, 10), piece("a", 3, 10), piece("a", 4, 10));
        assertEquals(List.of("a2", "a3", "a4"), chosen(new MergePlan(3, 1000), files));
    }

    @Test
    void aMergeIsBoundedAndWhatIsLargeEnoughStaysAndParts() {
        List<Piece<String>> files = List.of(
                piece("a", 1, 30),
                piece("a", 2, 30),
                piece("a", 3, 80),
                piece("a", 4, 40),
                piece("a", 5, 40),
                piece("a", 6, 40));
        assertEquals(List.of("a1", "a2"), chosen(new MergePlan(2, 100), files));
    }

    /** An hour with a file each second. */
    @Test
    void filesStayFewAndARowIsWrittenAFewTimes() {
        MergePlan plan = new MergePlan(10, 128 << 20);
        List<Piece<String>> files = new ArrayList<>();
        long written = 0;
        int most = 0;
        for (int second = 0; second < 3600; second++) {
            files.add(piece("a", second, 20_000));
            for (Optional<List<Piece<String>>> next = plan.choose(files); next.isPresent(); next = plan.choose(files)) {
                long bytes = next.get().stream().mapToLong(Piece::bytes).sum();
                Piece<String> made = piece("a", next.get().getFirst().time(), bytes);
                files.removeAll(List.copyOf(next.get()));
                files.add(made);
                written += bytes;
            }
            most = Math.max(most, files.size());
        }
        assertTrue(most < 40, "files " + most);
        assertTrue(written < 3600 * 20_000L * 6, "written " + written / (3600 * 20_000.0) + " times");
    }
}
