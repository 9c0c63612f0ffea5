package dev.weir.s3;

import java.net.URI;
import java.time.Duration;
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

    /** @param prefix of keys: empty, or ends with a slash */
    public record Place(String bucket, String prefix) {}

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

    /**
     * How long is waited.
     *
     * @param connect for a connection
     * @param silence between two bytes
     * @param call for all of one try, and with all further ones no other is begun after it
     */
    public record Patience(Duration connect, Duration silence, Duration call) {
        /** A part of an upload takes that long at 280 KB/s. */
        public static final Patience DEFAULT =
                new Patience(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(60));
    }
}
