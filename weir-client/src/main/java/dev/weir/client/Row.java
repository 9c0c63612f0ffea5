package dev.weir.client;

import org.jspecify.annotations.Nullable;

/** One row, as a view over vectors. Columns by position in the scan; primitives without boxing. */
public interface Row {
    boolean isNull(int column);

    long getLong(int column);

    int getInt(int column);

    double getDouble(int column);

    boolean getBoolean(int column);

    String getString(int column);

    byte[] getBytes(int column);

    /** Any type, as the Java type that {@link Appender#append(Object...)} takes. */
    @Nullable
    Object get(int column);
}
