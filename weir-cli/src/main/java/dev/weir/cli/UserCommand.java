package dev.weir.cli;

import dev.weir.server.auth.Users;
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
        main.console().out().append(Users.line(name, main.newPassword())).append('\n');
        return ExitCode.OK;
    }
}
