package dev.weir.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Python with the packages that tests need, installed below target/ once. */
final class PythonEnvironment {
    private static final Path SCRIPTS = ServerProcess.home().resolve("weir-cli/src/test/python");
    private static final Path ENVIRONMENT = ServerProcess.home().resolve("weir-cli/target/python");

    private PythonEnvironment() {}

    /** The interpreter with the packages; without any Python there is nothing to test, except where CI promises one. */
    static synchronized String interpreter() throws Exception {
        Path interpreter = ENVIRONMENT.resolve("bin/python");
        String wanted = Files.readString(SCRIPTS.resolve("requirements.txt"));
        Path installed = ENVIRONMENT.resolve("installed.txt");
        if (Files.exists(installed) && Files.readString(installed).equals(wanted)) {
            return interpreter.toString();
        }
        boolean there;
        try {
            there = Foreign.run(List.of("python3", "--version"), 30).startsWith("Python 3");
        } catch (IOException e) {
            there = false;
        }
        if (!there && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("no python3: foreign clients are not tested here");
        }
        Foreign.run(List.of("python3", "-m", "venv", ENVIRONMENT.toString()), 120);
        Foreign.run(
                List.of(
                        interpreter.toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "-r",
                        SCRIPTS.resolve("requirements.txt").toString()),
                600);
        Files.writeString(installed, wanted);
        return interpreter.toString();
    }
}
