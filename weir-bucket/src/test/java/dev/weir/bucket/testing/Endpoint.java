package dev.weir.bucket.testing;

import dev.weir.bucket.BucketPorts;
import dev.weir.bucket.BucketStore;
import dev.weir.bucket.Patience;
import dev.weir.storage.object.ObjectInfo;
import dev.weir.storage.time.SystemClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Somebody else's idea of a store's protocol, in a process of its own, with one bucket. */
public interface Endpoint extends AutoCloseable {
    int port();

    /** @param port its own, or that of what stands before it */
    BucketStore open(int port, String prefix, Patience patience, BucketPorts ports);

    /** What a server is told so that its lake is there. */
    Map<String, String> settings(int port, String prefix);

    /** What nobody may see. */
    String secret();

    /** Whatever lies in the bucket with this in its name, also what no list tells, if there can be such. */
    default List<String> left(String text) throws IOException {
        try (BucketStore all = open(port(), "", Patience.DEFAULT, BucketPorts.real(new SystemClock()))) {
            return all.list("", "", 100_000).objects().stream()
                    .map(object -> object.name().text())
                    .filter(name -> name.contains(text))
                    .toList();
        }
    }

    /** Whether a large upload that broke off anywhere can be taken up again, as it can with the real store. */
    default boolean takesUpUploads() {
        return true;
    }

    /** Of a list of one object named {@code one}: without what is known to be the fault of the endpoint. */
    default List<ObjectInfo> whole(List<ObjectInfo> listed) {
        return listed;
    }

    @Override
    void close();
}
