package dev.weir.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Trino's libraries, resolved by Maven once: some 220 MB, which only this test's own pom names. */
final class TrinoEnvironment {
    private static final Path SOURCES = ServerProcess.home().resolve("weir-cli/src/test/trino");
    private static final Path ENVIRONMENT = ServerProcess.home().resolve("weir-cli/target/trino");

    private TrinoEnvironment() {}

    /** The program that starts it. */
    static Path program() {
        return SOURCES.resolve("TrinoServer.java");
    }

    static synchronized String classPath() throws Exception {
        Path classPath = ENVIRONMENT.resolve("classpath");
        Path resolved = ENVIRONMENT.resolve("resolved.xml");
        String wanted = Files.readString(SOURCES.resolve("pom.xml"));
        if (Files.exists(resolved) && Files.readString(resolved).equals(wanted) && isThere(classPath)) {
            return Files.readString(classPath);
        }
        Files.createDirectories(ENVIRONMENT);
        try {
            // what was fetched once needs no network
            resolve(classPath, List.of("-o"));
        } catch (AssertionError notYetFetched) {
            resolve(classPath, List.of());
        }
        Files.writeString(resolved, wanted);
        return Files.readString(classPath);
    }

    private static boolean isThere(Path classPath) throws Exception {
        return Files.exists(classPath)
                && Arrays.stream(Files.readString(classPath).split(File.pathSeparator))
                        .allMatch(jar -> Files.exists(Path.of(jar)));
    }

    private static void resolve(Path into, List<String> flags) throws Exception {
        List<String> words = new java.util.ArrayList<>(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                ServerProcess.home().resolve("mvnw").toString()));
        words.addAll(flags);
        String repository = System.getProperty("maven.repo.local");
        if (repository != null) {
            words.add("-Dmaven.repo.local=" + repository);
        }
        words.addAll(List.of(
                "-q",
                "-B",
                "-ntp",
                "-f",
                SOURCES.resolve("pom.xml").toString(),
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + into));
        Foreign.run(words, 1200);
    }
}
