package dev.weir.sql;

/** Rows of files on their way into the database that a statement runs in. One thread reads them; any thread may interrupt it. */
interface FileRows extends AutoCloseable {
    /**
     * Fills the next chunk.
     *
     * @param at for each column the vector of the chunk that it goes to
     * @return its rows; 0 at the end
     */
    int fill(long chunk, int[] at);

    void interrupt();

    @Override
    void close();
}
