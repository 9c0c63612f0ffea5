package dev.weir.cli;

import ch.qos.logback.classic.Level;
import dev.weir.cli.boot.Boot;
import dev.weir.cli.boot.RealPorts;
import dev.weir.server.Server;
import dev.weir.server.config.ConfigLoader;
import dev.weir.storage.testing.MemoryDisk;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A whole server whose disk keeps what is not synced in the process: {@code kill -9} cannot take the system's page cache away, but it
 * takes that. Writes, truncations and changes of names reach the real directory when they are synced.
 *
 * <p>On a line {@code lie} from its standard input it says so, and from then on syncs return and do nothing.
 */
final class LossyServer {
    private LossyServer() {}

    /** @param args the real directory, the port for Flight */
    public static void main(String[] args) throws Exception {
        Log.configure(Level.INFO);
        MemoryDisk disk = MemoryDisk.keptIn(Path.of(args[0]));
        try (Server server = Server.start(
                ConfigLoader.from(Map.of(
                        "data.directory",
                        "/var/lib/weir",
                        "flight.port",
                        args[1],
                        "http.port",
                        "0",
                        "postgres.port",
                        "0",
                        "log.segment_bytes",
                        KillRun.SEGMENT_BYTES)),
                RealPorts.over(disk))) {
            System.out.println("flight weir://" + Boot.text(server.flightAddress()));
            System.out.println("http http://" + Boot.text(server.httpAddress()));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("lie")) {
                    disk.faults().lieFrom(0);
                }
                System.out.println(line);
            }
        }
    }
}
