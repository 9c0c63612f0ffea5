package dev.weir.sim.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads the changed classes instead of their originals, and all classes anew that may refer to them: those of the module and of the modules
 * behind it. The rest, with its native libraries, is the parent's.
 */
final class MutantLoader extends ClassLoader {
    private static final List<String> MODULES =
            List.of("dev.weir.format.", "dev.weir.storage.", "dev.weir.server.", "dev.weir.sim.");

    private final Map<String, byte[]> changed;
    private final List<String> own;

    MutantLoader(String module, Map<String, byte[]> changed) {
        super("mutant", MutantLoader.class.getClassLoader());
        this.changed = changed;
        int first = MODULES.indexOf("dev.weir." + module.substring("weir-".length()) + ".");
        this.own = MODULES.subList(first, MODULES.size());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (own.stream().noneMatch(name::startsWith)) {
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
