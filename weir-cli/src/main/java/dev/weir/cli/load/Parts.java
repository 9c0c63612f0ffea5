package dev.weir.cli.load;

import java.util.function.LongSupplier;

/** In how many parts a file is read: most are one, a pipe is as many as it takes. One thread. */
interface Parts {
    /** Goes to the next part, waiting for it if need be; false at the end. */
    boolean next();

    /** The line in the file at which the first row of the current part begins; of a file without lines: that row's number, from 1. */
    long firstLine();

    /** How many bytes have been read, or less than 0 if not known. */
    long bytesRead();

    static Parts whole(long firstLine, LongSupplier bytesRead) {
        return new Parts() {
            private boolean taken;

            @Override
            public boolean next() {
                boolean first = !taken;
                taken = true;
                return first;
            }

            @Override
            public long firstLine() {
                return firstLine;
            }

            @Override
            public long bytesRead() {
                return bytesRead.getAsLong();
            }
        };
    }
}
