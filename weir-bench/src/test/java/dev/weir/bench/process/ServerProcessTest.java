package dev.weir.bench.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    @TempDir
    Path folder;

    /** Stands in for a server: listens at the port that it is given until it is ended. */
    public static final class Listener {
        public static void main(String[] args) throws IOException {
            try (ServerSocket socket =
                    new ServerSocket(Integer.parseInt(args[0]), 5, InetAddress.getLoopbackAddress())) {
                while (true) {
                    socket.accept().close();
                }
            }
        }
    }

    @Test
    void startsTheCommandAndEndsItByItsPid() {
        ServerPlace place = ServerPlace.fresh(folder);
        ServerCommand command = ServerCommand.ofMain(Listener.class.getName(), "{flight}", "{data}", "{http}");
        long pid;
        try (ServerProcess server = ServerProcess.start(command, place).awaitReady()) {
            pid = server.pid();
            assertTrue(place.answers());
            assertTrue(ProcessHandle.of(pid).orElseThrow().isAlive());
        }
        assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
        assertFalse(place.answers());
    }

    @Test
    void killReturnsWhenItIsGone() {
        ServerPlace place = ServerPlace.fresh(folder);
        try (ServerProcess server = ServerProcess.start(
                        ServerCommand.ofMain(Listener.class.getName(), "{flight}"), place)
                .awaitReady()) {
            ServerProcess.kill(server.pid());
            assertFalse(place.answers());
        }
    }

    @Test
    void aServerThatEndsIsReportedWithItsLog() {
        ServerCommand command = new ServerCommand(List.of("sh", "-c", "echo no such luck {flight}; exit 3"));
        ServerPlace place = ServerPlace.fresh(folder);
        try (ServerProcess server = ServerProcess.start(command, place)) {
            IllegalStateException error = assertThrows(IllegalStateException.class, server::awaitReady);
            assertTrue(error.getMessage().contains("no such luck " + place.flightPort()), error.getMessage());
        }
    }

    @Test
    void theClientHasTwoGibibytesAndThisClassPath() {
        List<String> words = ClientProcess.command("some.Main", List.of("task"), List.of("-Dx=y"));
        assertTrue(words.contains("-Xmx2g"));
        assertEquals(1, words.stream().filter(w -> w.startsWith("-Xmx")).count());
        assertTrue(words.contains("-Dx=y"));
        String log = words.stream()
                .filter(w -> w.startsWith("-Dlogback.configurationFile="))
                .findFirst()
                .orElseThrow();
        assertNotNull(getClass().getClassLoader().getResource(log.substring(log.indexOf('=') + 1)), log);
        assertEquals(List.of("some.Main", "task"), words.subList(words.size() - 2, words.size()));
        assertTrue(words.stream().anyMatch(w -> w.startsWith("--add-opens")));
    }
}
