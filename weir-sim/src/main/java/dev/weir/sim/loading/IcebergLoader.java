package dev.weir.sim.loading;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads Iceberg's library so that it asks {@link Ambient} where it would ask the machine: for the time, for random ids, to sleep, for threads. Nothing else of
 * it is changed. So a history with a lake is the same each time, too.
 */
final class IcebergLoader extends ClassLoader {
    private static final String LIBRARY = "org.apache.iceberg.";

    /** Guava under another name, which asks for nothing. */
    private static final String RELOCATED = "org.apache.iceberg.relocated.";

    private static final ClassDesc AMBIENT = ClassDesc.of(Ambient.class.getName());

    /** By owner and name, what the method of that name in {@link Ambient} takes and answers. */
    private static final Map<String, String> LED = Map.of(
            "java/lang/System.currentTimeMillis()J", "()J",
            "java/util/UUID.randomUUID()Ljava/util/UUID;", "()Ljava/util/UUID;",
            "java/lang/Thread.sleep(J)V", "(J)V",
            "java/util/concurrent/TimeUnit.sleep(J)V", "(Ljava/util/concurrent/TimeUnit;J)V",
            "java/util/concurrent/ThreadLocalRandom.nextInt(I)I", "(Ljava/util/concurrent/ThreadLocalRandom;I)I",
            "org/apache/iceberg/util/ThreadPools.getWorkerPool()Ljava/util/concurrent/ExecutorService;",
                    "()Ljava/util/concurrent/ExecutorService;",
            "org/apache/iceberg/util/ThreadPools.getDeleteWorkerPool()Ljava/util/concurrent/ExecutorService;",
                    "()Ljava/util/concurrent/ExecutorService;");

    /** Loaded once: all histories, also those with planted bugs, share it. */
    private static @Nullable IcebergLoader shared;

    private final ClassFile files;

    private IcebergLoader(ClassLoader parent) {
        super("iceberg", parent);
        this.files = ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(parent)));
    }

    static synchronized IcebergLoader shared() {
        IcebergLoader there = shared;
        if (there == null) {
            there = new IcebergLoader(IcebergLoader.class.getClassLoader());
            shared = there;
        }
        return there;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(LIBRARY) || name.startsWith(RELOCATED)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = led(in.readAllBytes());
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] led(byte[] original) {
        ClassModel model = files.parse(original);
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof MemberRefEntry member && LED.containsKey(key(member))) {
                return files.transformClass(model, ClassTransform.transformingMethodBodies(leading()));
            }
        }
        return original;
    }

    private static String key(MemberRefEntry member) {
        return member.owner().asInternalName() + "." + member.name().stringValue()
                + member.type().stringValue();
    }

    private static CodeTransform leading() {
        return (code, element) -> {
            Optional<String> led = element instanceof InvokeInstruction call
                    ? Optional.ofNullable(LED.get(key(call.method())))
                    : Optional.empty();
            if (element instanceof InvokeInstruction call && led.isPresent()) {
                code.invokestatic(AMBIENT, call.name().stringValue(), MethodTypeDesc.ofDescriptor(led.get()));
            } else {
                code.with(element);
            }
        };
    }
}
