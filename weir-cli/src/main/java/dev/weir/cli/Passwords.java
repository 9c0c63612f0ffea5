package dev.weir.cli;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.disk.DiskErrors;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where passwords come from: never from the command line, which everybody on the machine can read. */
final class Passwords {
    private static final String VARIABLE = "WEIR_PASSWORD";

    private Passwords() {}

    /** Of a user who calls a server: the file's first line, else from the environment, else from whoever sits at the terminal. */
    static String of(String user, Optional<Path> file) {
        return file.map(Passwords::read)
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .or(() -> ask(user + "'s password: "))
                .orElseThrow(() -> new WeirException(
                        ErrorCode.INVALID_CONFIG,
                        "the user has no password: set " + VARIABLE + ", or name a file with --password-file user="
                                + user));
    }

    private static String read(Path file) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            return Optional.ofNullable(lines.readLine()).orElse("");
        } catch (IOException e) {
            throw new WeirException(
                    ErrorCode.IO_ERROR, "the password cannot be read: " + DiskErrors.reason(e) + " file=" + file, e);
        }
    }

    /** A new one: the file's first line, or unseen from a terminal, or the first line of anything else that comes in. */
    static String fresh(Optional<Path> file) {
        String password = file.map(Passwords::read).or(() -> ask("password: ")).orElseGet(Passwords::firstLine);
        if (password.isEmpty()) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "the password is empty: type one, pipe it in, or name a file with --password-file");
        }
        return password;
    }

    /** Empty where nobody sits. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 answers null again where there is no terminal
    private static Optional<String> ask(String prompt) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .flatMap(terminal -> Optional.ofNullable(terminal.readPassword("%s", prompt)))
                .map(String::new);
    }

    private static String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new WeirException(ErrorCode.IO_ERROR, "the password cannot be read", e);
        }
    }
}
