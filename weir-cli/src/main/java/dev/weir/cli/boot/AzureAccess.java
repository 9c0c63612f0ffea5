package dev.weir.cli.boot;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.bucket.azure.AzureConfig;
import dev.weir.bucket.azure.AzureObjectStore;
import dev.weir.server.config.ServerConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code abfss://container@account.dfs.core.windows.net/prefix}, as engines write it. What they reach at that host is at another one by the protocol that is used
 * here.
 *
 * @param set whether the endpoint was
 */
record AzureAccess(AzureConfig config, boolean set) implements BucketAccess {
    static final String SCHEME = "abfss://";

    private static final Pattern PLACE = Pattern.compile("abfss://([^@/]+)@([^./@]+)\\.dfs\\.([^/@:]+)(/.+)?");

    static AzureAccess of(String warehouse, ServerConfig.Azure set) {
        Matcher place = PLACE.matcher(warehouse);
        if (!place.matches()) {
            throw BucketAccess.invalid(
                    "a container is named as abfss://container@account.dfs.core.windows.net/prefix lake.warehouse="
                            + warehouse);
        }
        String account = place.group(2);
        Optional<URI> endpoint =
                BucketAccess.present(set.endpoint()).map(text -> BucketAccess.uri("lake.azure.endpoint", text));
        return new AzureAccess(
                new AzureConfig(
                        Place.of(place.group(1)
                                + Optional.ofNullable(place.group(4)).orElse("")),
                        account,
                        endpoint.orElseGet(() -> URI.create("https://" + account + ".blob." + place.group(3))),
                        signIn(set),
                        Patience.DEFAULT),
                endpoint.isPresent());
    }

    private static AzureConfig.SignIn signIn(ServerConfig.Azure set) {
        if (!set.accountKey().isEmpty() && !set.sasToken().isEmpty()) {
            throw BucketAccess.invalid("lake.azure.account_key and lake.azure.sas_token are two ways; set one of them");
        }
        if (!set.accountKey().isEmpty()) {
            return new AzureConfig.AccountKey(set.accountKey());
        }
        return set.sasToken().isEmpty() ? new AzureConfig.Found() : new AzureConfig.SasToken(set.sasToken());
    }

    @Override
    public BucketStore open(BucketPorts ports) {
        return AzureObjectStore.open(config, ports);
    }

    @Override
    public Map<String, String> told() {
        Map<String, String> told = new HashMap<>();
        told.put("adls.account-name", config.account());
        if (set) {
            told.put("adls.blob-storage-scheme", config.endpoint().getScheme());
            told.put("adls.blob-storage-authority", config.endpoint().getAuthority());
        }
        return told;
    }
}
