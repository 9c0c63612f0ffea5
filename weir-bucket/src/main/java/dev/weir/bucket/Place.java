package dev.weir.bucket;

/**
 * Where in a store the objects are.
 *
 * @param prefix of keys: empty, or ends with a slash
 */
public record Place(String bucket, String prefix) {
    /** @param text {@code bucket} or {@code bucket/prefix} */
    public static Place of(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? new Place(text, "") : new Place(text.substring(0, slash), text.substring(slash + 1) + "/");
    }

    public String key(String name) {
        return prefix + name;
    }
}
