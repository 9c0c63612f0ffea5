package dev.weir.storage.testing;

import java.util.TreeMap;

/** Names as every process sees them, and as they would be found if nothing more was synced. */
final class Directory implements Node {
    final TreeMap<String, Node> names = new TreeMap<>();
    final TreeMap<String, Node> durable = new TreeMap<>();
}
