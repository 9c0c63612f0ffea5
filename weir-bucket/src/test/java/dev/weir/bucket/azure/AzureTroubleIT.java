package dev.weir.bucket.azure;

import dev.weir.bucket.BucketTroubleContract;
import dev.weir.bucket.testing.AzureEndpoint;
import dev.weir.bucket.testing.Endpoint;
import java.nio.file.Path;

class AzureTroubleIT extends BucketTroubleContract {
    @Override
    protected Endpoint start(Path directory) throws Exception {
        return AzureEndpoint.start(directory);
    }

    /** Two blocks, end. */
    @Override
    protected int largeCalls() {
        return 3;
    }
}
