package dev.weir.lake.schema;

import dev.weir.format.wire.LakeOptions;
import dev.weir.format.wire.LakeTransform;
import dev.weir.format.wire.LakeTransform.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortField;
import org.apache.iceberg.SortOrder;

/** How rows lie in files: by which values they are parted, and in which order they are. */
public final class LakeLayout {
    private static final Pattern WITH_NUMBER = Pattern.compile("(bucket|truncate)\\[(\\d+)]");

    private LakeLayout() {}

    public static PartitionSpec partition(Schema schema, List<LakeTransform> transforms) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        Set<String> names = new HashSet<>();
        for (LakeTransform transform : transforms) {
            String column = transform.column();
            String name = name(schema, transform, names);
            switch (transform.kind()) {
                case IDENTITY -> spec.identity(column, column);
                case BUCKET -> spec.bucket(column, transform.parameter(), name);
                case TRUNCATE -> spec.truncate(column, transform.parameter(), name);
                case YEAR -> spec.year(column, name);
                case MONTH -> spec.month(column, name);
                case DAY -> spec.day(column, name);
                case HOUR -> spec.hour(column, name);
            }
        }
        return spec.build();
    }

    /** As other engines name them, unless something is called so. */
    private static String name(Schema schema, LakeTransform transform, Set<String> names) {
        String kind = transform.kind() == Kind.TRUNCATE
                ? "trunc"
                : transform.kind().name().toLowerCase(Locale.ROOT);
        String name = transform.column() + "_" + kind;
        while (schema.findField(name) != null || !names.add(name)) {
            name += "_";
        }
        return name;
    }

    /** What a specification says, in our words; empty: others have made one that we have no words for. */
    public static Optional<List<LakeTransform>> transforms(Schema schema, PartitionSpec spec) {
        List<LakeTransform> all = new ArrayList<>();
        for (PartitionField field : spec.fields()) {
            Optional<LakeTransform> transform = transform(schema.findColumnName(field.sourceId()), field);
            if (transform.isEmpty()) {
                return Optional.empty();
            }
            all.add(transform.get());
        }
        return Optional.of(all);
    }

    private static Optional<LakeTransform> transform(String column, PartitionField field) {
        String text = field.transform().toString();
        Matcher numbered = WITH_NUMBER.matcher(text);
        if (numbered.matches()) {
            Kind kind = numbered.group(1).equals("bucket") ? Kind.BUCKET : Kind.TRUNCATE;
            return Optional.of(new LakeTransform(kind, Integer.parseInt(numbered.group(2)), column));
        }
        for (Kind kind : List.of(Kind.IDENTITY, Kind.YEAR, Kind.MONTH, Kind.DAY, Kind.HOUR)) {
            if (kind.name().equalsIgnoreCase(text)) {
                return Optional.of(new LakeTransform(kind, 0, column));
            }
        }
        return Optional.empty();
    }

    /** By the sort key, nulls first; without one in the order of the log. */
    public static SortOrder order(Schema schema, LakeOptions options) {
        SortOrder.Builder order = SortOrder.builderFor(schema);
        if (options.sortKey().isEmpty()) {
            return order.asc(LakeSchema.BUCKET).asc(LakeSchema.OFFSET).build();
        }
        options.sortKey().forEach(order::asc);
        return order.build();
    }

    /** The columns of an order as we make them; none: in the order of the log; empty: others have made another. */
    public static Optional<List<String>> sortKey(Schema schema, SortOrder order) {
        List<String> columns = new ArrayList<>();
        for (SortField field : order.fields()) {
            if (!field.transform().isIdentity() || field.direction() != SortDirection.ASC) {
                return Optional.empty();
            }
            columns.add(schema.findColumnName(field.sourceId()));
        }
        boolean ofTheLog = columns.equals(List.of(LakeSchema.BUCKET, LakeSchema.OFFSET));
        return order.isUnsorted() ? Optional.empty() : Optional.of(ofTheLog ? List.of() : columns);
    }
}
