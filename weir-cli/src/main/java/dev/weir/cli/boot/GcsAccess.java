package dev.weir.cli.boot;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.gcs.GcsConfig;
import dev.weir.bucket.gcs.GcsObjectStore;
import dev.weir.server.config.ServerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** {@code gs://bucket/prefix}. */
record GcsAccess(GcsConfig config) implements BucketAccess {
    static final String SCHEME = "gs://";

    static GcsAccess of(String warehouse, ServerConfig.Gcs set) {
        URI endpoint = BucketAccess.present(set.endpoint())
                .map(text -> BucketAccess.uri("lake.gcs.endpoint", text))
                .orElse(GcsConfig.GOOGLE);
        return new GcsAccess(
                new GcsConfig(Place.of(warehouse.substring(SCHEME.length())), endpoint, signIn(set), Patience.DEFAULT));
    }

    private static GcsConfig.SignIn signIn(ServerConfig.Gcs set) {
        return switch (set.credentials()) {
            case "none" -> {
                if (!set.keyFile().isEmpty()) {
                    throw BucketAccess.invalid(
                            "with lake.gcs.credentials=none there is no key; remove lake.gcs.key_file, or that");
                }
                yield new GcsConfig.Nobody();
            }
            case "google" ->
                BucketAccess.present(set.keyFile())
                        .<GcsConfig.SignIn>map(file -> new GcsConfig.KeyFile(Path.of(file)))
                        .orElseGet(GcsConfig.Found::new);
            default -> throw BucketAccess.invalid("google or none is needed lake.gcs.credentials=" + set.credentials());
        };
    }

    @Override
    public BucketStore open(BucketPorts ports) {
        return GcsObjectStore.open(config, ports);
    }

    @Override
    public Map<String, String> told() {
        Map<String, String> told = new HashMap<>();
        if (!config.endpoint().equals(GcsConfig.GOOGLE)) {
            told.put("gcs.service.host", config.endpoint().toString());
        }
        if (config.signIn() instanceof GcsConfig.Nobody) {
            told.put("gcs.no-auth", "true");
        }
        return told;
    }
}
