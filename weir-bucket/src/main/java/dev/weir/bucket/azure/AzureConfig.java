package dev.weir.bucket.azure;

import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import java.net.URI;

/**
 * Which container, and how it is reached.
 *
 * @param endpoint of the account's blobs
 */
public record AzureConfig(Place place, String account, URI endpoint, SignIn signIn, Patience patience) {
    /** How calls say whose they are. */
    public sealed interface SignIn {}

    /** As the environment and the machine say: a service principal, a workload's or a machine's identity. */
    public record Found() implements SignIn {}

    /** Of the account. Never printed. */
    public record AccountKey(String key) implements SignIn {
        @Override
        public String toString() {
            return "AccountKey[]";
        }
    }

    /** A shared access signature. Never printed. */
    public record SasToken(String token) implements SignIn {
        @Override
        public String toString() {
            return "SasToken[]";
        }
    }
}
