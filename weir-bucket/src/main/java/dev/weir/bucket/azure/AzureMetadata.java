package dev.weir.bucket.azure;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of metadata may have no hyphens here. */
final class AzureMetadata {
    private AzureMetadata() {}

    static Map<String, String> stored(Map<String, String> metadata) {
        Map<String, String> stored = new HashMap<>();
        metadata.forEach((name, value) -> stored.put(name.replace('-', '_'), value));
        return stored;
    }

    static Map<String, String> read(@Nullable Map<String, String> stored) {
        Map<String, String> metadata = new HashMap<>();
        if (stored != null) {
            stored.forEach((name, value) -> metadata.put(name.replace('_', '-'), value));
        }
        return metadata;
    }
}
