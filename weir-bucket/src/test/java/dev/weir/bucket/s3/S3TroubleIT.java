package dev.weir.bucket.s3;

import dev.weir.bucket.BucketTroubleContract;
import dev.weir.bucket.testing.Endpoint;
import dev.weir.bucket.testing.S3Endpoint;
import java.nio.file.Path;

class S3TroubleIT extends BucketTroubleContract {
    @Override
    protected Endpoint start(Path directory) throws Exception {
        return S3Endpoint.start(directory);
    }

    /** Begin, two parts, end. */
    @Override
    protected int largeCalls() {
        return 4;
    }
}
