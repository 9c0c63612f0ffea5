package dev.weir.cli;

import ch.qos.logback.classic.Level;
import dev.weir.cli.load.StoppedException;
import dev.weir.client.ClientConfig;
import dev.weir.client.Weir;
import dev.weir.client.wire.Address;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code weir} command. */
@Command(
        name = "weir",
        description = "Streaming storage that you can query.",
        mixinStandardHelpOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir demo                      watch real data stream in and answer SQL",
            "  weir server                    start a server, data in ./data",
            "  weir append events e.ndjson --create",
            "  weir sql -c \"select count(*) from events\"",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no server answers."
        })
public final class Main implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            ServerCommand.class,
            SqlCommand.class,
            TablesCommand.class,
            DescribeCommand.class,
            CreateCommand.class,
            AlterCommand.class,
            AppendCommand.class,
            TailCommand.class,
            VerifyCommand.class,
            UserCommand.class,
            BenchCommand.class,
            VersionCommand.class,
            HelpCommand.class);

    @Option(
            names = "--server",
            scope = ScopeType.INHERIT,
            paramLabel = "URI",
            defaultValue = "${env:WEIR_SERVER:-weir://localhost:9470}",
            description = "the server to talk to (default: $WEIR_SERVER, else weir://localhost:9470)")
    private String server = "";

    @Option(
            names = "--user",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description =
                    "who to be, where the server asks (default: $WEIR_USER); the password is in $WEIR_PASSWORD, or else"
                            + " asked for")
    private Optional<String> user = Optional.ofNullable(System.getenv("WEIR_USER"));

    @Option(
            names = "--password-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "a file with the user's password in its first line")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Console console;

    /** What picocli replaces in a subcommand. */
    Main() {
        this(Console.standard());
    }

    Main(Console console) {
        this.console = console;
    }

    public static void main(String[] args) {
        Log.configure(Level.WARN);
        Console console = Console.standard();
        int exit = run(console, args);
        console.flush();
        System.exit(exit);
    }

    /** Runs one command line; answers its exit code. */
    static int run(Console console, String... args) {
        CommandLine command = new CommandLine(new Main(console));
        commands(args).forEach(command::addSubcommand);
        command.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setOut(console.out())
                .setErr(console.err())
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler((error, _, _) -> failed(console, error));
        return command.execute(args);
    }

    /** Making ready a command takes a few milliseconds, so that only the one that was asked for is; all if none is, or of all. */
    private static List<Class<?>> commands(String... args) {
        if (args.length > 0 && !args[0].equals(name(HelpCommand.class))) {
            for (Class<?> command : COMMANDS) {
                if (name(command).equals(args[0])) {
                    return List.of(command);
                }
            }
        }
        return COMMANDS;
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    @Override
    public void run() {
        spec.commandLine().usage(console.out());
    }

    Console console() {
        return console;
    }

    /** A connection to the server that the user named. */
    Weir connect() {
        ClientConfig config = user.or(() -> Address.parse(server).user())
                .map(name -> ClientConfig.DEFAULT.withUser(name, Passwords.of(name, passwordFile)))
                .orElse(ClientConfig.DEFAULT);
        return Weir.connect(server, config);
    }

    String server() {
        return server;
    }

    /** One that nobody has yet. */
    String newPassword() {
        return Passwords.fresh(passwordFile);
    }

    private static int misused(CommandLine.ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().append("weir: usage: ").append(error.getMessage()).append('\n');
        CommandLine.UnmatchedArgumentException.printSuggestions(error, command.getErr());
        command.getErr().append("try: ").append(name).append(" --help\n").flush();
        return ExitCode.USAGE;
    }

    /** One line for a person, an exit code for a script. */
    static int failed(Console console, Throwable error) {
        console.out().flush();
        switch (error) {
            case WeirException e -> {
                // one line: what follows the first is DuckDB's picture of the place in the statement
                String message =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                console.note("weir: %s: %s".formatted(code(e.code()), message));
                return e.code() == ErrorCode.UNAVAILABLE ? ExitCode.UNREACHABLE : ExitCode.FAILED;
            }
            case StoppedException e -> console.note("weir: invalid_request: " + e.getMessage());
            default -> {
                console.note("weir: internal: a defect in weir, please report it: " + error);
                error.printStackTrace(console.err());
            }
        }
        return ExitCode.FAILED;
    }

    static String code(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT);
    }
}
