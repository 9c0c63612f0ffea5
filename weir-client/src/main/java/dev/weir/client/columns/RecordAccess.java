package dev.weir.client.columns;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Reaches record classes that are not public, too: users keep theirs inside their own classes. */
final class RecordAccess {
    private RecordAccess() {}

    static MethodHandle accessor(Class<?> type, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return MethodHandles.lookup().unreflect(accessor);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw closed(type, e);
        }
    }

    static MethodHandle constructor(Class<?> type) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return MethodHandles.lookup().unreflectConstructor(constructor);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw closed(type, e);
        }
    }

    private static WeirException closed(Class<?> type, Exception cause) {
        return new WeirException(
                ErrorCode.INVALID_CONFIG,
                "the record class cannot be reached: open its package to the client's module class=" + type.getName(),
                cause);
    }
}
