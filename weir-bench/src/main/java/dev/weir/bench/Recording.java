package dev.weir.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.bench.item.ItemTask;
import dev.weir.bench.process.Jcmd;
import dev.weir.bench.report.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Flight recordings of the client and the server over one item, and the table made of them. */
final class Recording {
    /** CPU time, native code included; JDK 25 has it, switched off. */
    private static final String CPU_TIME = "jdk.CPUTimeSample#enabled=true";

    private final String title;
    private final Path client;
    private final Path server;
    private final Path page;
    private final long serverPid;

    private Recording(Path folder, ItemTask task) {
        String name = task.item() + "-" + task.variant().replaceAll("[^A-Za-z0-9]+", "-");
        title = task.item() + " " + task.variant();
        client = folder.resolve(name + "-client.jfr");
        server = folder.resolve(name + "-server.jfr");
        page = folder.resolve(name + ".md");
        serverPid = task.serverPid();
    }

    /** Begins to record the server; the client is to be started with {@link #clientFlags()}. */
    static Recording start(Path folder, ItemTask task) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("folder for profiles cannot be made: folder=" + folder, e);
        }
        Recording recording = new Recording(folder.toAbsolutePath(), task);
        if (recording.serverPid != 0) {
            Jcmd.run(recording.serverPid, "JFR.start", "name=bench", "settings=profile", CPU_TIME);
        }
        return recording;
    }

    List<String> clientFlags() {
        return List.of("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + client + "," + CPU_TIME);
    }

    /** Ends the recording and writes the table beside it. A server that the item has killed has no recording. */
    void finish() {
        if (serverPid != 0) {
            Jcmd.run(serverPid, "JFR.stop", "name=bench", "filename=" + server);
        }
        try {
            StringBuilder text = new StringBuilder("### ").append(title).append("\n\n");
            if (Files.exists(client)) {
                text.append(Profile.read(client).markdown("client"));
            }
            if (Files.exists(server)) {
                text.append(Profile.read(server).markdown("server"));
            }
            Files.writeString(page, text, UTF_8);
        } catch (IOException e) {
            System.err.println("weir bench: no profile: item=" + title + " cause=" + e);
        }
    }
}
