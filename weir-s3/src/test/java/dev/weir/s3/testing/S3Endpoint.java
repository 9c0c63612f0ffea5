package dev.weir.s3.testing;

import dev.weir.s3.S3Config;
import dev.weir.storage.object.ObjectInfo;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** S3Proxy over a directory, in a process of its own: somebody else's idea of S3's protocol. */
public final class S3Endpoint implements AutoCloseable {
    public static final String BUCKET = "bucket-of-tests";
    public static final String ACCESS_KEY = "identity-of-tests";
    public static final String SECRET_KEY = "credential-of-tests";

    private static final long START_NANOS = Duration.ofSeconds(60).toNanos();

    private final Process process;
    private final int port;
    private final Path bucket;

    private S3Endpoint(Process process, int port, Path bucket) {
        this.process = process;
        this.port = port;
        this.bucket = bucket;
    }

    /** S3Proxy writes beside the file of the object {@code one}, and lists that, too. */
    public static List<ObjectInfo> whole(List<ObjectInfo> listed) {
        return listed.stream()
                .filter(object -> object.name().text().equals("one"))
                .toList();
    }

    /** @param directory empty; its objects are files there */
    public static S3Endpoint start(Path directory) throws IOException, InterruptedException {
        Path bucket = Files.createDirectories(directory.resolve("buckets").resolve(BUCKET));
        int port = freePort();
        Path settings = Files.writeString(
                directory.resolve("s3proxy.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.identity=none",
                        "jclouds.credential=none",
                        "jclouds.filesystem.basedir=" + bucket.getParent()));
        Path log = directory.resolve("s3proxy.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-Dlogback.configurationFile=s3-quiet.xml",
                        "-cp",
                        classPath(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        S3Endpoint endpoint = new S3Endpoint(process, port, bucket);
        try {
            endpoint.awaitOpen(log);
            return endpoint;
        } catch (IOException | InterruptedException | RuntimeException e) {
            endpoint.close();
            throw e;
        }
    }

    /** The build has left it among the test classes. */
    private static String classPath() throws IOException {
        try (InputStream in = S3Endpoint.class.getResourceAsStream("/s3proxy.classpath")) {
            String theirs =
                    new String(Objects.requireNonNull(in, "s3proxy.classpath").readAllBytes(), StandardCharsets.UTF_8);
            // what it would log costs it most of its time
            String ours = S3Endpoint.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath();
            return ours + File.pathSeparator + theirs.strip();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private void awaitOpen(Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_NANOS;
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IOException("the endpoint did not start: " + Files.readString(log));
    }

    public int port() {
        return port;
    }

    /** Where objects are files. */
    public Path bucket() {
        return bucket;
    }

    /** @param port of it, or of what stands before it */
    public static S3Config config(int port, String prefix, S3Config.Patience patience) {
        return new S3Config(
                new S3Config.Place(BUCKET, prefix),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                Optional.empty(),
                Optional.of(new S3Config.Credentials(ACCESS_KEY, SECRET_KEY)),
                S3Config.PathStyle.IN_PATH,
                patience);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
