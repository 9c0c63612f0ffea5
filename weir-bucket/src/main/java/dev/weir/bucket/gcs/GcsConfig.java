package dev.weir.bucket.gcs;

import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import java.net.URI;
import java.nio.file.Path;

/**
 * Which bucket, and how it is reached.
 *
 * @param endpoint without a slash at its end
 */
public record GcsConfig(Place place, URI endpoint, SignIn signIn, Patience patience) {
    public static final URI GOOGLE = URI.create("https://storage.googleapis.com");

    /** How calls say whose they are. */
    public sealed interface SignIn {}

    /** As Google's tools find credentials: environment, home, machine. */
    public record Found() implements SignIn {}

    /** A service account's key. */
    public record KeyFile(Path file) implements SignIn {}

    /** Not at all. */
    public record Nobody() implements SignIn {}
}
