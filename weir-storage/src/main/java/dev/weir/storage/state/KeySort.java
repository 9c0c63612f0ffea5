package dev.weir.storage.state;

/** Sorts versions by their keys: a merge sort that compares the first eight bytes of keys, and looks at the keys themselves only when these are equal. */
final class KeySort {
    private static final int SMALL = 16;

    private final long[] versions;
    private final long[] prefixes;
    private final long[] spareVersions;
    private final long[] sparePrefixes;

    private KeySort(long[] versions, int count) {
        this.versions = versions;
        this.prefixes = new long[count];
        this.spareVersions = new long[count];
        this.sparePrefixes = new long[count];
        for (int i = 0; i < count; i++) {
            prefixes[i] = KeyBytes.prefix(Version.key(versions[i]), Version.keyLength(versions[i]));
        }
    }

    /** The first {@code count} of them, ascending. */
    static void sort(long[] versions, int count) {
        new KeySort(versions, count).sort(0, count);
    }

    private void sort(int from, int to) {
        if (to - from <= SMALL) {
            insert(from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(from, middle);
        sort(middle, to);
        if (compare(middle - 1, middle) > 0) {
            merge(from, middle, to);
        }
    }

    private void insert(int from, int to) {
        for (int next = from + 1; next < to; next++) {
            for (int at = next; at > from && compare(at - 1, at) > 0; at--) {
                swap(at - 1, at);
            }
        }
    }

    private void swap(int a, int b) {
        long version = versions[a];
        versions[a] = versions[b];
        versions[b] = version;
        long prefix = prefixes[a];
        prefixes[a] = prefixes[b];
        prefixes[b] = prefix;
    }

    private void merge(int from, int middle, int to) {
        int left = middle - from;
        System.arraycopy(versions, from, spareVersions, 0, left);
        System.arraycopy(prefixes, from, sparePrefixes, 0, left);
        int a = 0;
        int b = middle;
        int out = from;
        while (a < left && b < to) {
            boolean first = compare(sparePrefixes[a], spareVersions[a], prefixes[b], versions[b]) <= 0;
            versions[out] = first ? spareVersions[a] : versions[b];
            prefixes[out] = first ? sparePrefixes[a] : prefixes[b];
            out++;
            if (first) {
                a++;
            } else {
                b++;
            }
        }
        System.arraycopy(spareVersions, a, versions, out, left - a);
        System.arraycopy(sparePrefixes, a, prefixes, out, left - a);
    }

    private int compare(int a, int b) {
        return compare(prefixes[a], versions[a], prefixes[b], versions[b]);
    }

    private static int compare(long prefixA, long a, long prefixB, long b) {
        if (prefixA != prefixB) {
            return Long.compareUnsigned(prefixA, prefixB);
        }
        return KeyBytes.compare(Version.key(a), Version.keyLength(a), Version.key(b), Version.keyLength(b));
    }
}
