package dev.weir.sim.mutation;

import dev.weir.format.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** From a source with a bug in it to classes. */
@RealWorld("sources and classes are files")
final class MutantCompiler {
    private final Path sources;

    /** @param sources the folder that has the modules in it */
    MutantCompiler(Path sources) {
        this.sources = sources;
    }

    /** The changed source; that its text is there once is the list's promise, so that it cannot rot. */
    String changedSource(Mutation mutation) {
        Path file = sources.resolve(mutation.module())
                .resolve("src/main/java")
                .resolve(mutation.type().replace('.', '/') + ".java");
        String source;
        try {
            source = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int at = source.indexOf(mutation.text());
        if (at < 0 || source.indexOf(mutation.text(), at + 1) >= 0) {
            throw new IllegalStateException("mutation " + mutation.name() + ": its text must be in " + file
                    + " once; the code has changed, change the mutation");
        }
        return source.substring(0, at)
                + mutation.replacement()
                + source.substring(at + mutation.text().length());
    }

    /** Bytes by class name. */
    Map<String, byte[]> compile(Mutation mutation) {
        return compile(List.of(mutation));
    }

    /** The same of several in one go, each of another class. */
    Map<String, byte[]> compile(Collection<Mutation> mutations) {
        List<Source> changed = mutations.stream()
                .map(mutation -> new Source(mutation.type(), changedSource(mutation)))
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try {
            Path folder = Files.createTempDirectory("weir-mutant");
            try {
                boolean compiled = compiler.getTask(
                                null,
                                null,
                                problems,
                                List.of(
                                        "-proc:none",
                                        "-parameters",
                                        "-d",
                                        folder.toString(),
                                        "-classpath",
                                        System.getProperty("java.class.path")),
                                null,
                                changed)
                        .call();
                if (!compiled) {
                    throw new IllegalStateException("mutations do not compile: "
                            + mutations.stream().map(Mutation::name).toList() + " " + problems.getDiagnostics());
                }
                return classes(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> classes(Path folder) throws IOException {
        Map<String, byte[]> classes = new HashMap<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = folder.relativize(file).toString();
                classes.put(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                        Files.readAllBytes(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return classes;
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(inner);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("mem:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
