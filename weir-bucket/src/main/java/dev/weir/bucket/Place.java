package dev.weir.bucket;

/**
 * Where in a store the objects are.
 *
 * @param prefix of keys: empty, or ends with a slash
 */
public record Place(String bucket, String prefix) {
    public String key(String name) {
        return prefix + name;
    }
}
