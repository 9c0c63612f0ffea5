package dev.weir.bucket.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.weir.bucket.BrokenAnswerException;
import dev.weir.bucket.BucketCalls;
import dev.weir.bucket.Patience;
import dev.weir.bucket.Place;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.object.ObjectName;
import dev.weir.storage.object.ObjectPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists of names, in their order. Accounts with a hierarchical namespace list a directory after the other, and the directories themselves: there all names below
 * the prefix are gone through for each page, of which those that come first are kept.
 */
record AzureNames(BlobContainerClient client, BucketCalls calls, Place place, Patience patience, Order order) {
    private static final int PAGE = 1000;
    private static final String FOLDER = "hdi_isfolder";

    /** In which names come. */
    enum Order {
        OF_NAMES,
        OF_DIRECTORIES
    }

    /** What the account says; when it says nothing, the one that is right in any case. */
    static Order order(BlobContainerClient client, BucketCalls calls, Patience patience) {
        try {
            boolean hierarchical = calls.answer(
                    "account",
                    () -> client.getAccountInfoWithResponse(patience.forBytes(0), Context.NONE)
                            .getValue()
                            .isHierarchicalNamespaceEnabled());
            return hierarchical ? Order.OF_DIRECTORIES : Order.OF_NAMES;
        } catch (WeirException e) {
            if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            return Order.OF_DIRECTORIES;
        }
    }

    ObjectPage list(String prefix, String after, int limit) {
        TreeMap<String, Long> first = new TreeMap<>();
        String token = null;
        boolean enough;
        do {
            String here = token;
            PagedResponse<BlobItem> page =
                    calls.answer(place.key(prefix), () -> page(prefix, after, here, Math.min(PAGE, limit + 1)));
            for (BlobItem item : page.getValue()) {
                String name = item.getName().substring(place.prefix().length());
                if (name.compareTo(after) > 0 && ObjectName.isName(name) && !isFolder(item)) {
                    first.put(name, item.getProperties().getContentLength());
                    if (first.size() > limit + 1) {
                        var _ = first.pollLastEntry();
                    }
                }
            }
            token = page.getContinuationToken();
            enough = order == Order.OF_NAMES && first.size() > limit;
        } while (token != null && !token.isEmpty() && !enough);
        boolean more = first.size() > limit;
        List<ObjectInfo> found = new ArrayList<>();
        for (Map.Entry<String, Long> object : first.entrySet()) {
            if (found.size() < limit) {
                found.add(new ObjectInfo(new ObjectName(object.getKey()), object.getValue()));
            }
        }
        return new ObjectPage(found, more);
    }

    private static boolean isFolder(BlobItem item) {
        return item.getMetadata() != null && "true".equals(item.getMetadata().get(FOLDER));
    }

    private PagedResponse<BlobItem> page(String prefix, String after, @Nullable String token, int size) {
        ListBlobsOptions options =
                new ListBlobsOptions().setPrefix(place.key(prefix)).setMaxResultsPerPage(size);
        if (order == Order.OF_DIRECTORIES) {
            options.setMaxResultsPerPage(PAGE).setDetails(new BlobListDetails().setRetrieveMetadata(true));
        } else if (!after.isEmpty()) {
            // with that name, and the store may not know it: then what comes before is skipped
            options.setStartFrom(place.key(after));
        }
        return BrokenAnswerException.require(client.listBlobs(options, token, patience.forBytes(0))
                .iterableByPage()
                .iterator()
                .next());
    }
}
