package dev.weir.cli;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.auth.Users;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "user",
        description =
                "Read a password and print the user's line for users.file, from which the password cannot be told.",
        footerHeading = "%nExample:%n",
        footer = {
            "  weir user ann >> users.txt",
            "  weir server --set users.file=users.txt",
        })
final class UserCommand implements Callable<Integer> {
    @ParentCommand
    private Main main = new Main();

    @Parameters(paramLabel = "NAME", description = "who may come in with this password")
    private String name = "";

    @Override
    public Integer call() {
        main.console().out().append(Users.line(name, password())).append('\n');
        return ExitCode.OK;
    }

    /** Unseen from a terminal; the first line of anything else. */
    private static String password() {
        Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (terminal.isPresent()) {
            char[] typed = terminal.get().readPassword("password: ");
            return typed == null ? "" : new String(typed);
        }
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new WeirException(ErrorCode.IO_ERROR, "the password cannot be read", e);
        }
    }
}
