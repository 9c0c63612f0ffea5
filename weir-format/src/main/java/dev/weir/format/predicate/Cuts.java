package dev.weir.format.predicate;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.column.FloatOrder;
import dev.weir.format.column.ValueKind;
import dev.weir.format.schema.TypeNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Constants as places among one column's values; {@code TYPE_MISMATCH} for those that cannot be compared with it. */
final class Cuts {
    private static final int MAX_DECIMAL_EXPONENT = 1_000;
    private static final int MAX_DECIMAL_DIGITS = 2_000;
    private static final int SHOWN = 100;
    private static final int UUID_CHARS = 36;

    private final Field field;
    private final ValueKind kind;

    Cuts(Field field) {
        this.field = field;
        this.kind = ValueKind.of(field);
    }

    ValueKind kind() {
        return kind;
    }

    /** For columns of numbers: whole numbers in the column's unit, unscaled decimals, keys of floats. */
    Cut<BigInteger> number(Literal literal) {
        return switch (kind) {
            case BOOL -> {
                if (literal instanceof Literal.Bool bool) {
                    yield Cut.at(bool.value() ? 1 : 0);
                }
                throw mismatch(literal, "true or false");
            }
            case INT -> scaled(literal, 0);
            case DECIMAL -> scaled(literal, ((ArrowType.Decimal) field.getType()).getScale());
            case FLOAT -> floating(literal);
            case DATE ->
                temporal(
                        literal,
                        "a date such as 2026-01-31",
                        text -> TemporalText.days(text).map(Cut::at));
            case TIME -> {
                TimeUnit unit = ((ArrowType.Time) field.getType()).getUnit();
                yield temporal(
                        literal,
                        "a time such as 12:30:00",
                        text -> TemporalText.timeNanos(text).map(nanos -> inUnit(nanos, unit)));
            }
            case TIMESTAMP -> {
                ArrowType.Timestamp type = (ArrowType.Timestamp) field.getType();
                yield type.getTimezone() == null
                        ? temporal(
                                literal,
                                "a timestamp without a zone such as 2026-01-31T12:30:00",
                                text -> TemporalText.localNanos(text).map(nanos -> inUnit(nanos, type.getUnit())))
                        : temporal(
                                literal,
                                "a timestamp such as 2026-01-31T12:30:00Z",
                                text -> TemporalText.instantNanos(text).map(nanos -> inUnit(nanos, type.getUnit())));
            }
            case TEXT, BINARY, UUID, OTHER -> throw incomparable();
        };
    }

    /** For columns of bytes. */
    Cut<ByteString> bytes(Literal literal) {
        return switch (kind) {
            case TEXT -> {
                if (literal instanceof Literal.Text text) {
                    yield Cut.at(utf8(text.value()));
                }
                throw mismatch(literal, "text");
            }
            case BINARY -> Cut.at(binary(literal));
            case UUID -> Cut.at(uuid(literal));
            case BOOL, INT, FLOAT, DECIMAL, DATE, TIME, TIMESTAMP, OTHER -> throw incomparable();
        };
    }

    /** For a column of text only. */
    ByteString prefix(String prefix) {
        if (kind != ValueKind.TEXT) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "only text starts with a prefix column=" + field.getName() + " type=" + TypeNames.shown(field));
        }
        return utf8(prefix);
    }

    WeirException incomparable() {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH,
                "values of this type have no order; ask only whether they are null column=" + field.getName() + " type="
                        + TypeNames.shown(field));
    }

    private Cut<BigInteger> scaled(Literal literal, int scale) {
        if (literal instanceof Literal.Float number && !Double.isFinite(number.value())) {
            return number.value() == Double.NEGATIVE_INFINITY ? Cut.belowAll() : Cut.aboveAll();
        }
        return Cut.amongIntegers(decimal(literal).scaleByPowerOfTen(scale));
    }

    private BigDecimal decimal(Literal literal) {
        if (literal instanceof Literal.Int number) {
            return BigDecimal.valueOf(number.value());
        }
        if (literal instanceof Literal.Float number) {
            // on a column of decimals 0.1 means a tenth, not the double next to it
            return kind == ValueKind.DECIMAL ? BigDecimal.valueOf(number.value()) : new BigDecimal(number.value());
        }
        if (literal instanceof Literal.Decimal number) {
            return bounded(number);
        }
        throw mismatch(literal, "a number");
    }

    /** A huge exponent would make arithmetic cost memory without end. */
    private BigDecimal bounded(Literal.Decimal literal) {
        BigDecimal value = literal.value();
        if (Math.abs((long) value.scale()) > MAX_DECIMAL_EXPONENT || value.precision() > MAX_DECIMAL_DIGITS) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "a decimal constant lies outside 1e-1000 to 1e1000 column=" + field.getName());
        }
        return value;
    }

    private Cut<BigInteger> floating(Literal literal) {
        if (literal instanceof Literal.Float number) {
            return Cut.at(FloatOrder.key(number.value()));
        }
        if (literal instanceof Literal.Int number) {
            return exactly(number.value());
        }
        if (literal instanceof Literal.Decimal number) {
            BigDecimal value = bounded(number);
            boolean isSingle =
                    ((ArrowType.FloatingPoint) field.getType()).getPrecision() == FloatingPointPrecision.SINGLE;
            double nearest = isSingle ? value.floatValue() : value.doubleValue();
            if (Double.isInfinite(nearest)) {
                // too large for the column: between its largest number and infinity
                BigInteger key = BigInteger.valueOf(FloatOrder.key(nearest));
                BigInteger place = nearest > 0 ? key : key.add(BigInteger.ONE);
                return new Cut<>(place, place);
            }
            return Cut.at(FloatOrder.key(nearest));
        }
        throw mismatch(literal, "a number");
    }

    /** A long among the doubles: large ones lie between two. */
    private static Cut<BigInteger> exactly(long value) {
        double nearest = value;
        BigInteger key = BigInteger.valueOf(FloatOrder.key(nearest));
        int toNearest = BigDecimal.valueOf(value).compareTo(new BigDecimal(nearest));
        if (toNearest == 0) {
            return Cut.at(key);
        }
        BigInteger place = toNearest < 0 ? key : key.add(BigInteger.ONE);
        return new Cut<>(place, place);
    }

    private interface Parser {
        Optional<Cut<BigInteger>> parse(String text);
    }

    private Cut<BigInteger> temporal(Literal literal, String wanted, Parser parser) {
        if (literal instanceof Literal.Int number) {
            return Cut.at(number.value());
        }
        if (literal instanceof Literal.Text text) {
            return parser.parse(text.value()).orElseThrow(() -> mismatch(literal, wanted));
        }
        throw mismatch(literal, wanted + ", or an integer in the column's unit");
    }

    private static Cut<BigInteger> inUnit(BigInteger nanos, TimeUnit unit) {
        long nanosPerUnit = switch (unit) {
            case SECOND -> 1_000_000_000;
            case MILLISECOND -> 1_000_000;
            case MICROSECOND -> 1_000;
            case NANOSECOND -> 1;
        };
        BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(nanosPerUnit));
        BigInteger floor = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
        BigInteger above = floor.add(BigInteger.ONE);
        return new Cut<>(parts[1].signum() == 0 ? floor : above, above);
    }

    private ByteString utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return new ByteString(bytes);
        } catch (CharacterCodingException e) {
            throw new WeirException(
                    ErrorCode.TYPE_MISMATCH,
                    "a text constant has half a surrogate pair and cannot be utf-8 column=" + field.getName(),
                    e);
        }
    }

    private ByteString binary(Literal literal) {
        if (!(literal instanceof Literal.Bytes bytes)) {
            throw mismatch(literal, "bytes");
        }
        if (field.getType() instanceof ArrowType.FixedSizeBinary fixed
                && fixed.getByteWidth() != bytes.value().length) {
            throw mismatch(literal, fixed.getByteWidth() + " bytes");
        }
        return new ByteString(bytes.value());
    }

    private ByteString uuid(Literal literal) {
        if (literal instanceof Literal.Bytes bytes && bytes.value().length == 16) {
            return new ByteString(bytes.value());
        }
        if (literal instanceof Literal.Text text && text.value().length() == UUID_CHARS) {
            try {
                UUID uuid = UUID.fromString(text.value());
                if (uuid.toString().equalsIgnoreCase(text.value())) {
                    return new ByteString(ByteBuffer.allocate(16)
                            .putLong(uuid.getMostSignificantBits())
                            .putLong(uuid.getLeastSignificantBits())
                            .array());
                }
            } catch (IllegalArgumentException e) {
                // told below
            }
        }
        throw mismatch(literal, "a uuid such as 123e4567-e89b-12d3-a456-426614174000, or 16 bytes");
    }

    private WeirException mismatch(Literal literal, String wanted) {
        return new WeirException(
                ErrorCode.TYPE_MISMATCH,
                "the constant is " + nameOf(literal) + " but the column is compared with " + wanted + " column="
                        + field.getName() + " type=" + TypeNames.shown(field) + " constant=" + shown(literal));
    }

    private static String nameOf(Literal literal) {
        if (literal instanceof Literal.Bool) {
            return "a boolean";
        }
        if (literal instanceof Literal.Int) {
            return "an integer";
        }
        if (literal instanceof Literal.Float) {
            return "a fractional number";
        }
        if (literal instanceof Literal.Decimal) {
            return "a decimal";
        }
        return literal instanceof Literal.Text ? "text" : "bytes";
    }

    private static String shown(Literal literal) {
        String text;
        if (literal instanceof Literal.Text value) {
            text = value.value();
        } else if (literal instanceof Literal.Bytes value) {
            return value.value().length + " bytes";
        } else if (literal instanceof Literal.Decimal value) {
            text = value.value().toString();
        } else if (literal instanceof Literal.Int value) {
            text = Long.toString(value.value());
        } else if (literal instanceof Literal.Float value) {
            text = Double.toString(value.value());
        } else {
            text = Boolean.toString(((Literal.Bool) literal).value());
        }
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }
}
