package dev.weir.format.testing;

import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import java.util.Optional;
import java.util.function.Supplier;

/** A decoder's two ways out: what it read, or an error that says whose fault it is. All else is a finding. */
public final class Typed {
    private Typed() {}

    /** Of something that a stranger sent. */
    public static <T> Optional<T> sent(Supplier<T> decoder) {
        return read(ErrorClass.CALLER, decoder);
    }

    /** Of something that lay on our disk. */
    public static <T> Optional<T> kept(Supplier<T> decoder) {
        return read(ErrorClass.CORRUPT, decoder);
    }

    private static <T> Optional<T> read(ErrorClass refusal, Supplier<T> decoder) {
        try {
            return Optional.of(decoder.get());
        } catch (WeirException e) {
            if (e.code().errorClass() != refusal) {
                throw new AssertionError("the wrong kind of error code=" + e.code() + " expected=" + refusal, e);
            }
            return Optional.empty();
        }
    }
}
