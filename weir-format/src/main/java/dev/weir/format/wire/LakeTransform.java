package dev.weir.format.wire;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * One part of a lake table's partition: an Iceberg transform of a column, as people write it: {@code region}, {@code day(ts)}, {@code bucket(16, user_id)}.
 *
 * @param parameter number of buckets, or the width of what is kept; 0 for the others
 * @param column of the table, or {@code _timestamp}
 */
public record LakeTransform(Kind kind, int parameter, String column) {
    private static final String COMMIT_TIME = "_timestamp";
    private static final int MAX_PARAMETER = 1 << 20;
    private static final String NAME = "\"(?:[^\"]|\"\")+\"|[^\\s,()\"]+";
    private static final Pattern CALL =
            Pattern.compile("([A-Za-z]+)\\(\\s*(?:(\\d{1,7})\\s*,\\s*)?(" + NAME + ")\\s*\\)");
    private static final Pattern COLUMN = Pattern.compile(NAME);
    private static final Pattern PLAIN = Pattern.compile("[^\\s,()\"]+");

    /** What kinds of values a column has, as far as transforms tell them apart. */
    private enum Values {
        BOOL,
        INTEGER,
        DECIMAL,
        DATE,
        TIME,
        TIMESTAMP,
        TEXT,
        BINARY,
        FIXED,
        UUID,
        /** Numbers that need not equal themselves, and what has parts. */
        OTHER
    }

    /** Iceberg's transforms. */
    public enum Kind {
        IDENTITY(EnumSet.complementOf(EnumSet.of(Values.OTHER))),
        BUCKET(EnumSet.complementOf(EnumSet.of(Values.OTHER, Values.BOOL))),
        TRUNCATE(EnumSet.of(Values.INTEGER, Values.TEXT)),
        YEAR(EnumSet.of(Values.DATE, Values.TIMESTAMP)),
        MONTH(EnumSet.of(Values.DATE, Values.TIMESTAMP)),
        DAY(EnumSet.of(Values.DATE, Values.TIMESTAMP)),
        HOUR(EnumSet.of(Values.TIMESTAMP));

        @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
        private final Set<Values> of;

        Kind(Set<Values> of) {
            this.of = of;
        }

        boolean hasParameter() {
            return this == BUCKET || this == TRUNCATE;
        }
    }

    public LakeTransform {
        if (kind.hasParameter() ? parameter < 1 || parameter > MAX_PARAMETER : parameter != 0) {
            throw invalid("bucket and truncate have a number of 1 to " + MAX_PARAMETER + ", others have none", column);
        }
    }

    /** One of them; {@code INVALID_REQUEST} if it is none. */
    public static LakeTransform parse(String text) {
        String written = text.strip();
        if (COLUMN.matcher(written).matches()) {
            return new LakeTransform(Kind.IDENTITY, 0, unquoted(written));
        }
        Matcher call = CALL.matcher(written);
        if (!call.matches()) {
            throw invalid("this is no transform of a column", text);
        }
        String number = call.group(2);
        return new LakeTransform(
                kind(call.group(1), text), number == null ? 0 : Integer.parseInt(number), unquoted(call.group(3)));
    }

    /** Several, with commas between them. */
    public static List<LakeTransform> parseList(String text) {
        List<LakeTransform> all = new ArrayList<>();
        int depth = 0;
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && !quoted && depth == 0) {
                all.add(parse(text.substring(from, i)));
                from = i + 1;
            }
        }
        if (!text.isBlank()) {
            all.add(parse(text.substring(from)));
        }
        return all;
    }

    private static Kind kind(String word, String text) {
        String name = word.toUpperCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            // years, months, days, hours are Spark's words for the same
            if (kind.name().equals(name) || (kind.of.contains(Values.TIMESTAMP) && name.equals(kind.name() + "S"))) {
                return kind;
            }
        }
        throw invalid("there is no such transform", text);
    }

    private static WeirException invalid(String why, String text) {
        return new WeirException(
                ErrorCode.INVALID_REQUEST,
                why
                        + "; write column, bucket(16, column), truncate(8, column), or year, month, day, hour of (column) lake_partition="
                        + text);
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    /** What {@link #parse} reads. */
    public String text() {
        String name = PLAIN.matcher(column).matches() ? column : '"' + column.replace("\"", "\"\"") + '"';
        return switch (kind) {
            case IDENTITY -> name;
            case BUCKET, TRUNCATE -> "%s(%d, %s)".formatted(kind.name().toLowerCase(Locale.ROOT), parameter, name);
            case YEAR, MONTH, DAY, HOUR -> "%s(%s)".formatted(kind.name().toLowerCase(Locale.ROOT), name);
        };
    }

    /** Of two that have it in common one says nothing more than the other, which Iceberg refuses. */
    String distinction() {
        return switch (kind) {
            case IDENTITY, BUCKET, TRUNCATE -> text();
            case YEAR, MONTH, DAY, HOUR -> "time(" + column + ")";
        };
    }

    /** Throws {@code UNKNOWN_COLUMN}, or {@code UNSUPPORTED_TYPE} where the column has not the type for it. */
    void check(TableSchema schema) {
        Values values = values(schema);
        if (!kind.of.contains(values)) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED_TYPE,
                    "a column of this type cannot be transformed so; choose another column, or one of "
                            + Arrays.stream(Kind.values())
                                    .filter(other -> other.of.contains(values))
                                    .map(other -> other.name().toLowerCase(Locale.ROOT))
                                    .toList()
                            + " lake_partition=" + text());
        }
    }

    private Values values(TableSchema schema) {
        if (column.equals(COMMIT_TIME)) {
            // hashes are of stored columns
            return kind == Kind.BUCKET ? Values.OTHER : Values.TIMESTAMP;
        }
        return values(schema.columns().get(schema.require(column)));
    }

    private static Values values(Field field) {
        if (field.getType() instanceof ArrowType.FixedSizeBinary) {
            return "arrow.uuid".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME))
                    ? Values.UUID
                    : Values.FIXED;
        }
        return switch (field.getType().getTypeID()) {
            case Bool -> Values.BOOL;
            case Int -> Values.INTEGER;
            case Decimal -> Values.DECIMAL;
            case Date -> Values.DATE;
            case Time -> Values.TIME;
            case Timestamp -> Values.TIMESTAMP;
            case Utf8 -> Values.TEXT;
            case Binary -> Values.BINARY;
            default -> Values.OTHER;
        };
    }
}
