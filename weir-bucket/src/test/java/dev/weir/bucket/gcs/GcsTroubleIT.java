package dev.weir.bucket.gcs;

import dev.weir.bucket.BucketTroubleContract;
import dev.weir.bucket.testing.Endpoint;
import dev.weir.bucket.testing.GcsEndpoint;
import java.nio.file.Path;

class GcsTroubleIT extends BucketTroubleContract {
    @Override
    protected Endpoint start(Path directory) throws Exception {
        return GcsEndpoint.start(directory);
    }

    /** Begin, two pieces. */
    @Override
    protected int largeCalls() {
        return 3;
    }
}
