package dev.weir.format.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The lake's options among the keys of a table's JSON; what is as it always was is not written. */
final class LakeShapes {
    static final String LAKE = "lake";
    static final String FRESHNESS = "lake_freshness_ms";
    static final String SORT_KEY = "sort_key";
    static final String PARTITION = "lake_partition";
    static final String FRESH_ON_READ = "lake_fresh_on_read";

    private LakeShapes() {}

    static void write(LakeOptions options, ObjectNode node) {
        LakeOptions none = LakeOptions.NONE;
        LakeOptions.Change change = LakeOptions.Change.NONE;
        change = options.mode() == none.mode() ? change : change.withMode(options.mode());
        change = options.freshnessMs() == none.freshnessMs() ? change : change.withFreshnessMs(options.freshnessMs());
        change = options.sortKey().isEmpty() ? change : change.withSortKey(options.sortKey());
        change = options.partition().isEmpty() ? change : change.withPartition(options.partition());
        change = options.freshOnRead() == none.freshOnRead() ? change : change.withFreshOnRead(options.freshOnRead());
        write(change, node);
    }

    static LakeOptions options(JsonObject object) {
        return change(object).appliedTo(LakeOptions.NONE);
    }

    static void write(LakeOptions.Change change, ObjectNode node) {
        change.mode().ifPresent(mode -> node.put(LAKE, JsonObject.lower(mode)));
        change.freshnessMs().ifPresent(milliseconds -> node.put(FRESHNESS, milliseconds));
        change.sortKey().ifPresent(columns -> node.set(SORT_KEY, WireShapes.texts(columns)));
        change.partition().ifPresent(transforms -> node.set(PARTITION, WireShapes.texts(texts(transforms))));
        change.freshOnRead().ifPresent(mode -> node.put(FRESH_ON_READ, JsonObject.lower(mode)));
    }

    private static List<String> texts(List<LakeTransform> transforms) {
        return transforms.stream().map(LakeTransform::text).toList();
    }

    static LakeOptions.Change change(JsonObject object) {
        return new LakeOptions.Change(
                object.optionalConstant(LAKE, LakeOptions.Mode.values()),
                object.optionalInt64(FRESHNESS),
                object.find(SORT_KEY) == null ? Optional.empty() : Optional.of(object.texts(SORT_KEY)),
                object.find(PARTITION) == null
                        ? Optional.empty()
                        : Optional.of(object.texts(PARTITION).stream()
                                .map(LakeTransform::parse)
                                .toList()),
                object.optionalConstant(FRESH_ON_READ, LakeOptions.Mode.values()));
    }
}
