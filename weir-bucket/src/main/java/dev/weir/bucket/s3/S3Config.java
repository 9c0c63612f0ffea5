package dev.weir.bucket.s3;

import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import java.net.URI;
import java.util.Optional;

/**
 * Which bucket, and how it is reached.
 *
 * @param place names of objects begin there
 * @param endpoint empty: that of AWS for the region
 * @param region empty: as AWS's tools find it (environment, profile)
 * @param credentials empty: as AWS's tools find them (environment, profile, the machine's role)
 */
public record S3Config(
        Place place,
        Optional<URI> endpoint,
        Optional<String> region,
        Optional<Credentials> credentials,
        PathStyle pathStyle,
        Patience patience) {

    /** Where in an address the bucket stands. */
    public enum PathStyle {
        IN_PATH,
        IN_HOST
    }

    /** Never printed. */
    public record Credentials(String accessKey, String secretKey) {
        @Override
        public String toString() {
            return "Credentials[]";
        }
    }
}
