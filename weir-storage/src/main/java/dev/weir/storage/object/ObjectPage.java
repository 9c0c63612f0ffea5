package dev.weir.storage.object;

import java.util.List;

/**
 * Some objects of a list.
 *
 * @param objects in the order of their names
 * @param more whether there are others; they come after the last of these
 */
public record ObjectPage(List<ObjectInfo> objects, boolean more) {
    public ObjectPage {
        objects = List.copyOf(objects);
    }
}
