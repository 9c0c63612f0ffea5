import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Trino with one catalog, {@code weir}, until its input ends. Says its address in one line. Run as a source file, with Trino on the class path.
 *
 * <p>usage: TrinoServer.java KEY=VALUE..., what the catalog's file of properties would say
 */
class TrinoServer {
    public static void main(String[] settings) throws IOException {
        // Trino takes System.out for its log
        PrintStream out = System.out;
        Map<String, String> catalog = Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        try (TestingTrinoServer trino = TestingTrinoServer.create()) {
            trino.installPlugin(new IcebergPlugin());
            trino.createCatalog("weir", "iceberg", catalog);
            out.println(trino.getBaseUrl());
            out.flush();
            while (System.in.read() >= 0) {}
        }
        // whatever threads Trino leaves
        System.exit(0);
    }
}
