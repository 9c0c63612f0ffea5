package dev.weir.lake.tier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which files become one. Neighbours in time, so that the one has adjacent offsets and is skipped as those were; and none that is larger than all others of
 * them together, so that a row is written a few times, not each time some more have come.
 *
 * @param minFiles so many are worth it
 * @param maxBytes no more at once; what is not much smaller is left alone
 */
record MergePlan(int minFiles, long maxBytes) {
    /**
     * A file.
     *
     * @param partition only files of the same one become one
     * @param time of its oldest row
     */
    record Piece<T>(T file, Object partition, long time, long bytes) {}

    /** The longest there is. */
    <T> Optional<List<Piece<T>>> choose(List<Piece<T>> files) {
        Map<Object, List<Piece<T>>> partitions = new LinkedHashMap<>();
        files.forEach(file -> partitions
                .computeIfAbsent(file.partition(), key -> new ArrayList<>())
                .add(file));
        return partitions.values().stream()
                .flatMap(of -> longest(of).stream())
                .max(Comparator.comparingInt(List::size));
    }

    private <T> Optional<List<Piece<T>>> longest(List<Piece<T>> files) {
        List<Piece<T>> ordered =
                files.stream().sorted(Comparator.comparingLong(Piece::time)).toList();
        Optional<List<Piece<T>>> best = Optional.empty();
        for (int from = 0; from < ordered.size(); from++) {
            int end = end(ordered, from);
            if (end - from >= best.map(List::size).orElse(minFiles - 1) + 1) {
                best = Optional.of(ordered.subList(from, end));
            }
        }
        return best;
    }

    /** Behind the last of those that may become one from here on; none: {@code from}. */
    private <T> int end(List<Piece<T>> ordered, int from) {
        long bytes = 0;
        long largest = 0;
        int end = from;
        for (int i = from; i < ordered.size(); i++) {
            long size = ordered.get(i).bytes();
            bytes += size;
            largest = Math.max(largest, size);
            if (bytes > maxBytes || size > maxBytes / 2) {
                break;
            }
            if (largest <= bytes - largest) {
                end = i + 1;
            }
        }
        return end;
    }
}
