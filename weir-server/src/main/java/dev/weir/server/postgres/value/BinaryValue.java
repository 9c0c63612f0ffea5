package dev.weir.server.postgres.value;

import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a scalar from PostgreSQL's binary format. */
final class BinaryValue {
    /** Beyond these no decimal of Weir can be: 38 digits on either side of the point. */
    private static final int MAX_WEIGHT = 9;

    private static final int MIN_WEIGHT = -12;
    private static final int NAN = 0xC000;
    private static final BigInteger BASE = BigInteger.valueOf(NumericBinary.BASE);

    private BinaryValue() {}

    /** @param bytes all of the value, read to its end */
    static Value of(PgScalar type, ByteBuf bytes) {
        return switch (type) {
            case BOOL -> truth(exact(type, bytes, 1).readByte());
            case INT2 -> new Value.Whole(exact(type, bytes, 2).readShort());
            case INT4 -> new Value.Whole(exact(type, bytes, 4).readInt());
            case OID -> new Value.Whole(exact(type, bytes, 4).readUnsignedInt());
            case INT8 -> new Value.Whole(exact(type, bytes, 8).readLong());
            case FLOAT4 -> new Value.Real(exact(type, bytes, 4).readFloat());
            case FLOAT8 -> new Value.Real(exact(type, bytes, 8).readDouble());
            case NUMERIC -> new Value.Decimal(numeric(bytes));
            case DATE -> day(exact(type, bytes, 4).readInt());
            case TIME -> clock(exact(type, bytes, 8).readLong());
            case TIMESTAMP, TIMESTAMPTZ -> moment(type, exact(type, bytes, 8).readLong());
            case INTERVAL -> interval(exact(type, bytes, 16));
            case UUID -> {
                ByteBuf uuid = exact(type, bytes, 16);
                yield new Value.Uuid(uuid.readLong(), uuid.readLong());
            }
            case BYTEA -> {
                byte[] value = ByteBufUtil.getBytes(bytes);
                bytes.skipBytes(bytes.readableBytes());
                yield new Value.Bytes(value);
            }
            case JSONB -> {
                if (!bytes.isReadable() || bytes.readByte() != 1) {
                    throw Malformed.binary(type, "jsonb has version 1");
                }
                yield new Value.Text(utf8(type, bytes));
            }
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR, UNKNOWN, JSON -> new Value.Text(utf8(type, bytes));
        };
    }

    /** Text is UTF-8, without zeros, as in PostgreSQL. */
    static String utf8(PgScalar type, ByteBuf bytes) {
        byte[] all = ByteBufUtil.getBytes(bytes);
        bytes.skipBytes(all.length);
        return utf8(type, all, 0, all.length);
    }

    static String utf8(PgScalar type, byte[] bytes, int from, int to) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Malformed.binary(type, "text is utf-8");
        }
        if (text.indexOf(0) >= 0) {
            throw Malformed.binary(type, "text has no zeros in it");
        }
        return text;
    }

    private static ByteBuf exact(PgScalar type, ByteBuf bytes, int length) {
        if (bytes.readableBytes() != length) {
            throw Malformed.binary(type, "there are " + bytes.readableBytes() + " instead of " + length);
        }
        return bytes;
    }

    private static Value truth(byte value) {
        return new Value.Truth(value != 0);
    }

    private static Value day(int day) {
        if (day == Integer.MAX_VALUE || day == Integer.MIN_VALUE) {
            return new Value.Day(day > 0 ? TimeText.INFINITE_DAY : -TimeText.INFINITE_DAY);
        }
        if (day > Integer.MAX_VALUE - ValueBinary.EPOCH_DAYS - 1) {
            throw Malformed.binary(PgScalar.DATE, "the day is out of range");
        }
        return new Value.Day(day + ValueBinary.EPOCH_DAYS);
    }

    private static Value clock(long micros) {
        if (micros < 0 || micros > TimeText.DAY_MICROS) {
            throw Malformed.binary(PgScalar.TIME, "a day has 24 hours");
        }
        return new Value.Clock(micros * 1000);
    }

    private static Value moment(PgScalar type, long micros) {
        if (micros == Long.MAX_VALUE) {
            return Value.Moment.INFINITY;
        }
        if (micros == Long.MIN_VALUE) {
            return Value.Moment.MINUS_INFINITY;
        }
        if (micros > Long.MAX_VALUE - ValueBinary.EPOCH_MICROS - 1) {
            throw Malformed.binary(type, "the moment is out of range");
        }
        return Value.Moment.ofMicros(micros + ValueBinary.EPOCH_MICROS);
    }

    private static Value interval(ByteBuf bytes) {
        long micros = bytes.readLong();
        int days = bytes.readInt();
        return new Value.Span(bytes.readInt(), days, micros);
    }

    private static BigDecimal numeric(ByteBuf bytes) {
        if (bytes.readableBytes() < 8) {
            throw numeric("its head has 8 bytes");
        }
        int digits = bytes.readUnsignedShort();
        int weight = bytes.readShort();
        int sign = bytes.readUnsignedShort();
        int scale = bytes.readUnsignedShort();
        if (sign >= NAN) {
            throw numeric("NaN and infinity have no place in a decimal");
        }
        if (sign != 0 && sign != NumericBinary.NEGATIVE) {
            throw numeric("the sign is unknown");
        }
        if (bytes.readableBytes() != 2 * digits) {
            throw numeric("its digits are not as many as it says");
        }
        if (digits > 0 && weight > MAX_WEIGHT) {
            throw numeric("it has more than 38 digits");
        }
        BigInteger unscaled = BigInteger.ZERO;
        int used = 0;
        for (int i = 0; i < digits; i++) {
            int digit = bytes.readUnsignedShort();
            if (digit >= NumericBinary.BASE) {
                throw numeric("a digit is 10000 or more");
            }
            if (weight - i >= MIN_WEIGHT) {
                unscaled = unscaled.multiply(BASE).add(BigInteger.valueOf(digit));
                used++;
            }
        }
        // the last digit counts units of 10000 to the power of (weight - used + 1)
        BigDecimal value = new BigDecimal(unscaled, 4 * (used - 1 - weight));
        if (used == 0) {
            value = BigDecimal.ZERO;
        }
        if (value.scale() < scale && scale <= 4 * -MIN_WEIGHT) {
            value = value.setScale(scale);
        }
        return sign == NumericBinary.NEGATIVE ? value.negate() : value;
    }

    private static WeirException numeric(String why) {
        return Malformed.binary(PgScalar.NUMERIC, why);
    }
}
