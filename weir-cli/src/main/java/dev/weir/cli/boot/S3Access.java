package dev.weir.cli.boot;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.s3.S3Config;
import dev.weir.bucket.s3.S3ObjectStore;
import dev.weir.server.config.ServerConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code s3://bucket/prefix}. */
record S3Access(S3Config config) implements BucketAccess {
    static final String SCHEME = "s3://";

    static S3Access of(String warehouse, ServerConfig.S3 set) {
        Optional<URI> endpoint =
                BucketAccess.present(set.endpoint()).map(text -> BucketAccess.uri("lake.s3.endpoint", text));
        if (set.accessKey().isEmpty() != set.secretKey().isEmpty()) {
            throw BucketAccess.invalid("lake.s3.access_key and lake.s3.secret_key are set together or not at all");
        }
        return new S3Access(new S3Config(
                Place.of(warehouse.substring(SCHEME.length())),
                endpoint,
                BucketAccess.present(set.region()),
                BucketAccess.present(set.accessKey()).map(key -> new S3Config.Credentials(key, set.secretKey())),
                pathStyle(set.pathStyle(), endpoint),
                Patience.DEFAULT));
    }

    private static S3Config.PathStyle pathStyle(String text, Optional<URI> endpoint) {
        return switch (text) {
            case "on" -> S3Config.PathStyle.IN_PATH;
            case "off" -> S3Config.PathStyle.IN_HOST;
            case "auto" -> endpoint.isPresent() ? S3Config.PathStyle.IN_PATH : S3Config.PathStyle.IN_HOST;
            default -> throw BucketAccess.invalid("on, off or auto is needed lake.s3.path_style=" + text);
        };
    }

    @Override
    public BucketStore open(BucketPorts ports) {
        return S3ObjectStore.open(config, ports);
    }

    @Override
    public Map<String, String> told() {
        Map<String, String> told = new HashMap<>();
        config.endpoint().ifPresent(endpoint -> {
            told.put("s3.endpoint", endpoint.toString());
            told.put("s3.path-style-access", Boolean.toString(config.pathStyle() == S3Config.PathStyle.IN_PATH));
        });
        config.region().ifPresent(region -> {
            told.put("s3.region", region);
            told.put("client.region", region);
        });
        return told;
    }
}
