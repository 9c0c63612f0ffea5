package dev.weir.bench.process;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How to start a server: the words of a command line, in which {@code {data}}, {@code {flight}} and {@code {http}} stand for the data directory and two port
 * numbers on 127.0.0.1. The process that is started must be the server itself (a script has to {@code exec} it), because it is measured and killed by
 * its pid.
 */
public record ServerCommand(List<String> words) {
    /** System property: a command line for {@link #configured()}. */
    public static final String PROPERTY = "weir.server.command";

    public ServerCommand {
        words = List.copyOf(words);
    }

    /** A main class of this program, with the Java, the JVM flags and the class path that this program was started with. */
    public static ServerCommand ofMain(String mainClass, String... arguments) {
        return new ServerCommand(
                Stream.concat(thisJvm(mainClass).stream(), Stream.of(arguments)).toList());
    }

    /** The words of the system property {@value #PROPERTY}, split at spaces. */
    public static ServerCommand configured() {
        String command = System.getProperty(PROPERTY);
        if (command == null || command.isBlank()) {
            throw new IllegalArgumentException(
                    "no server to measure: give its command line as -D" + PROPERTY + "='... {data} {flight} {http}'");
        }
        return new ServerCommand(List.of(command.trim().split("\\s+")));
    }

    /** Java, flags and class path of this JVM, and a main class. Debuggers and recorders stay behind: they are this process's own. */
    static List<String> thisJvm(String mainClass) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-agentlib:")
                    && !flag.startsWith("-javaagent:")
                    && !flag.startsWith("-XX:StartFlightRecording")) {
                words.add(flag);
            }
        }
        words.add("-cp");
        words.add(absolute(System.getProperty("java.class.path")));
        words.add(mainClass);
        return words;
    }

    /** The same with more flags for the JVM, which win over those before them; unchanged if it starts something else than Java. */
    public ServerCommand withJvmFlags(List<String> flags) {
        int main = words.indexOf("-cp");
        if (main < 0) {
            return this;
        }
        List<String> more = new ArrayList<>(words);
        more.addAll(main, flags);
        return new ServerCommand(more);
    }

    List<String> at(ServerPlace place) {
        return words.stream()
                .map(word -> word.replace("{data}", place.data().toString())
                        .replace("{flight}", Integer.toString(place.flightPort()))
                        .replace("{http}", Integer.toString(place.httpPort())))
                .toList();
    }

    /** Children may run in another folder. */
    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }
}
