package dev.weir.bucket.testing;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.s3.S3Config;
import dev.weir.bucket.s3.S3ObjectStore;
import dev.weir.format.testing.FileTree;
import dev.weir.storage.object.ObjectInfo;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** S3Proxy over a directory. */
public final class S3Endpoint implements Endpoint {
    public static final String BUCKET = "bucket-of-tests";
    public static final String ACCESS_KEY = "identity-of-tests";
    public static final String SECRET_KEY = "credential-of-tests";

    private final EndpointProcess process;
    private final Path bucket;

    private S3Endpoint(EndpointProcess process, Path bucket) {
        this.process = process;
        this.bucket = bucket;
    }

    /** @param directory empty; its objects are files there */
    public static S3Endpoint start(Path directory) throws IOException, InterruptedException {
        Path bucket = Files.createDirectories(directory.resolve("buckets").resolve(BUCKET));
        int port = EndpointProcess.freePort();
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
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dlogback.configurationFile=bucket-quiet.xml",
                "-cp",
                classPath(),
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString());
        return new S3Endpoint(EndpointProcess.start(words, port, directory), bucket);
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

    @Override
    public int port() {
        return process.port();
    }

    /** Where objects are files. */
    public Path bucket() {
        return bucket;
    }

    @Override
    public BucketStore open(int port, String prefix, Patience patience, BucketPorts ports) {
        return S3ObjectStore.open(config(port, prefix, patience), ports);
    }

    /** @param port of it, or of what stands before it */
    public static S3Config config(int port, String prefix, Patience patience) {
        return new S3Config(
                new Place(BUCKET, prefix),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                Optional.empty(),
                Optional.of(new S3Config.Credentials(ACCESS_KEY, SECRET_KEY)),
                S3Config.PathStyle.IN_PATH,
                patience);
    }

    @Override
    public Map<String, String> settings(int port, String prefix) {
        return Map.of(
                "lake.warehouse",
                "s3://" + BUCKET + "/" + prefix,
                "lake.s3.endpoint",
                "http://127.0.0.1:" + port,
                "lake.s3.access_key",
                ACCESS_KEY,
                "lake.s3.secret_key",
                SECRET_KEY);
    }

    @Override
    public String secret() {
        return SECRET_KEY;
    }

    @Override
    public List<String> left(String text) {
        return FileTree.files(bucket).stream()
                .map(file -> bucket.relativize(file).toString())
                .filter(name -> name.contains(text))
                .toList();
    }

    /** S3Proxy writes beside the file of the object, and lists that, too. */
    @Override
    public List<ObjectInfo> whole(List<ObjectInfo> listed) {
        return listed.stream()
                .filter(object -> object.name().text().equals("one"))
                .toList();
    }

    @Override
    public void close() {
        process.close();
    }
}
