package dev.weir.sim.loading;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads some modules anew, perhaps with changed classes instead of their originals. The rest, with its native libraries, is the parent's.
 */
public final class OwnLoader extends ClassLoader {
    /** In the order in which they refer to each other: each may refer to those before it. */
    private static final List<String> MODULES =
            List.of("dev.weir.format.", "dev.weir.storage.", "dev.weir.server.", "dev.weir.lake.", "dev.weir.sim.");

    /** What all loaders meet at is loaded once. */
    private static final String COMMON = "dev.weir.sim.loading.";

    private final Map<String, byte[]> changed;
    private final List<String> own;

    private OwnLoader(ClassLoader parent, String module, Map<String, byte[]> changed) {
        super("own", parent);
        this.changed = changed;
        int first = MODULES.indexOf("dev.weir." + module.substring("weir-".length()) + ".");
        this.own = MODULES.subList(first, MODULES.size());
    }

    /**
     * All classes that may refer to the changed ones: those of the module and of the modules behind it.
     *
     * @param module of the changed classes
     */
    public static OwnLoader changed(String module, Map<String, byte[]> changed) {
        return new OwnLoader(OwnLoader.class.getClassLoader(), module, changed);
    }

    /** The same over Iceberg's library as histories have it. */
    public static OwnLoader withIceberg(String module, Map<String, byte[]> changed) {
        // the lake refers to Iceberg, so it is always loaded anew
        boolean before = MODULES.indexOf("dev.weir." + module.substring("weir-".length()) + ".")
                < MODULES.indexOf("dev.weir.lake.");
        return new OwnLoader(IcebergLoader.shared(), before ? module : "weir-lake", changed);
    }

    /** A new object of this class, which is as this loader has it, for who knows it by a type of the JDK. */
    public <T> T make(Class<T> as, String name) {
        try {
            return as.cast(loadClass(name).getConstructor().newInstance());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(COMMON) || own.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = changed.get(name);
        if (bytes == null) {
            bytes = original(name);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte @Nullable [] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
