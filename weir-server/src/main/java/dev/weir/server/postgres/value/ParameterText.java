package dev.weir.server.postgres.value;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import io.netty.buffer.ByteBuf;
import java.time.ZoneId;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/** A parameter's value from {@code Bind}, as the text that SQL casts to the parameter's type. */
public final class ParameterText {
    private ParameterText() {}

    /**
     * Throws {@code TYPE_MISMATCH} where the bytes are no value of the type, which is SQLSTATE 22P02 of text and 22P03 of a binary one, and {@code UNSUPPORTED}
     * for a binary value of a type that is not known.
     *
     * @param number from 1, for the error
     * @param oid the type that the client says; where it says none, that of the target
     * @param target the parameter as the statement has it
     * @param bytes all of the value, which is not null; read to the end, and the caller's
     * @param zone the session's, of timestamps that say none
     */
    public static String of(int number, int oid, Field target, Format format, ByteBuf bytes, ZoneId zone) {
        try {
            return text(oid == PgType.UNSPECIFIED ? PgType.of(target).oid() : oid, target, format, bytes, zone);
        } catch (WeirException e) {
            throw Malformed.at(e, "parameter=$" + number);
        }
    }

    private static String text(int oid, Field target, Format format, ByteBuf bytes, ZoneId zone) {
        Optional<PgScalar> element = PgScalar.ofArray(oid);
        if (element.isPresent()) {
            PgScalar scalar = element.get();
            return DuckText.of(
                    scalar,
                    format == Format.BINARY
                            ? ArrayValue.binary(scalar, bytes)
                            : ArrayValue.text(scalar, BinaryValue.utf8(PgScalar.TEXT, bytes), zone));
        }
        Optional<PgScalar> scalar = PgScalar.ofOid(oid);
        if (scalar.isEmpty() && format == Format.BINARY) {
            throw new WeirException(
                    ErrorCode.UNSUPPORTED, "the type is not known in binary format; send it as text oid=" + oid);
        }
        PgScalar type = scalar.orElse(PgScalar.UNKNOWN);
        Value value = format == Format.BINARY
                ? BinaryValue.of(type, bytes)
                : TextValue.of(type, BinaryValue.utf8(type, bytes), zone);
        if (value instanceof Value.Text json
                && PgScalar.of(target) == PgScalar.JSON
                && PgType.arrayElement(target).isEmpty()) {
            return JsonValue.duck(json.value(), target, zone);
        }
        return DuckText.of(type, value);
    }
}
