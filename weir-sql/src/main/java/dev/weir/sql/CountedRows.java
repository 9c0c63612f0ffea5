package dev.weir.sql;

/** Rows of which nothing is asked but how many there are, so that no file has to be opened. */
final class CountedRows implements FileRows {
    private long left;

    CountedRows(long rows) {
        this.left = rows;
    }

    @Override
    public int fill(long chunk, int[] at) {
        int rows = (int) Math.min(left, ScanRun.CHUNK_ROWS);
        left -= rows;
        return rows;
    }

    @Override
    public void interrupt() {
        // it does not take long
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
