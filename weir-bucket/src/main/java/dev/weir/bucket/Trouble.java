package dev.weir.bucket;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;

/**
 * What a failed call means.
 *
 * @param passes whether another try may go well
 * @param text with its cure
 */
public record Trouble(ErrorCode code, boolean passes, String text) {
    static Trouble of(BrokenAnswerException broken) {
        return new Trouble(broken.code(), true, String.valueOf(broken.getMessage()));
    }

    public static Trouble interrupted() {
        return new Trouble(ErrorCode.CANCELLED, false, "a call to the object store was interrupted");
    }

    /** @param setting where the store is */
    public static Trouble noAnswer(String setting, Exception e) {
        return new Trouble(
                ErrorCode.UNAVAILABLE,
                true,
                "the object store does not answer; check " + setting + " and the network reason=" + reason(e));
    }

    public static Trouble busy(String said) {
        return new Trouble(ErrorCode.UNAVAILABLE, true, "the object store is busy, or broken just now" + said);
    }

    public static Trouble full(String said) {
        return new Trouble(ErrorCode.DISK_FULL, false, "the object store is full; make room" + said);
    }

    public static Trouble cannot(String said) {
        return new Trouble(
                ErrorCode.UNSUPPORTED, false, "the object store cannot do what the lake needs; use another" + said);
    }

    public static Trouble noBucket(String said) {
        return new Trouble(
                ErrorCode.IO_ERROR, false, "there is no such bucket; make it, or correct lake.warehouse" + said);
    }

    /**
     * @param passes one that does not say why was cut, or is of something that stands before the store
     * @param settings of the credentials
     */
    public static Trouble refused(boolean passes, String settings, String said) {
        return new Trouble(
                ErrorCode.IO_ERROR,
                passes,
                "the object store refuses; check " + settings + ", and what they may do" + said);
    }

    private static String reason(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    WeirException error(String object, int tries, Exception cause) {
        return new WeirException(code, text + " object=" + object + " tries=" + tries, cause);
    }
}
