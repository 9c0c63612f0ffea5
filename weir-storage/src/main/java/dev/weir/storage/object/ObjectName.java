package dev.weir.storage.object;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.util.regex.Pattern;

/**
 * {@code /}-separated parts, each of 1 to 200 ASCII letters, digits and {@code . _ - = + % @ ,} that does not begin with a dot or a
 * sign: so a name is a path on every file system, leads nowhere but down, and needs no quoting in a URL's path but {@code %}.
 * Ordered by their bytes.
 */
public record ObjectName(String text) implements Comparable<ObjectName> {
    public static final int MAX_LENGTH = 900;

    private static final String PART = "[A-Za-z0-9_][A-Za-z0-9._=+%@,-]{0,199}";
    private static final Pattern ONE_PART = Pattern.compile(PART);
    private static final Pattern NAME = Pattern.compile(PART + "(/" + PART + ")*");

    /** {@code INVALID_REQUEST} if it is no name. */
    public ObjectName {
        if (!isName(text)) {
            throw invalid("this is no name of an object", text);
        }
    }

    public static boolean isName(String text) {
        return text.length() <= MAX_LENGTH && NAME.matcher(text).matches();
    }

    /** Whether it could stand between two slashes of a name. */
    static boolean isPart(String text) {
        return ONE_PART.matcher(text).matches();
    }

    /** Checks that some name could begin like this. */
    public static void requirePrefix(String prefix) {
        boolean begins =
                NAME.matcher(prefix + "x").matches() || NAME.matcher(prefix).matches();
        if (prefix.length() > MAX_LENGTH || !begins) {
            throw invalid("no object's name begins like this", prefix);
        }
    }

    private static WeirException invalid(String why, String text) {
        return new WeirException(
                ErrorCode.INVALID_REQUEST,
                why + "; use /-separated parts of up to 200 letters, digits and ._-=+%@, name=" + text);
    }

    @Override
    public int compareTo(ObjectName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
