package dev.weir.cli.boot;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.server.config.ServerConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/** How a bucket is reached, and what engines are told of that. */
interface BucketAccess {
    BucketStore open(BucketPorts ports);

    /** Properties by the names of Iceberg's libraries. No credentials: engines have their own. */
    Map<String, String> told();

    /** Empty: no bucket's address. {@code INVALID_CONFIG} if what is set of it cannot be. */
    static Optional<BucketAccess> of(String warehouse, ServerConfig.Lake lake) {
        if (warehouse.startsWith(S3Access.SCHEME)) {
            return Optional.of(S3Access.of(warehouse, lake.s3()));
        }
        if (warehouse.startsWith(GcsAccess.SCHEME)) {
            return Optional.of(GcsAccess.of(warehouse, lake.gcs()));
        }
        if (warehouse.startsWith(AzureAccess.SCHEME)) {
            return Optional.of(AzureAccess.of(warehouse, lake.azure()));
        }
        return Optional.empty();
    }

    static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** @param set by it */
    static URI uri(String setting, String set) {
        try {
            URI uri = new URI(set.endsWith("/") ? set.substring(0, set.length() - 1) : set);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw invalid("an address such as http://127.0.0.1:9000 is needed " + setting + "=" + set);
    }

    static WeirException invalid(String text) {
        return new WeirException(ErrorCode.INVALID_CONFIG, text);
    }
}
