package dev.weir.lake.catalog;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.storage.object.ObjectName;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.ValidationException;

/**
 * The place that all files of the lake lie below: what Iceberg calls by absolute locations are objects of one store.
 *
 * @param root a URI with a scheme and without a slash at its end; nothing in it is quoted, as other engines take locations as they are
 */
public record Warehouse(String root) {
    private static final String FILE = "file:";

    /** {@code INVALID_CONFIG} if it is no absolute URI. */
    public Warehouse {
        if (!root.matches("[a-z][a-z0-9+.-]*:/.*[^/]")) {
            throw new WeirException(
                    ErrorCode.INVALID_CONFIG,
                    "a warehouse is an absolute URI without a slash at its end, such as file:///var/lib/weir/lake lake.warehouse="
                            + root);
        }
        if (root.startsWith(FILE)) {
            root = FILE + "//" + filePath(root);
        }
    }

    /** Of a directory on this machine. */
    public static Warehouse in(Path directory) {
        return new Warehouse(FILE + "//" + directory.toAbsolutePath().normalize());
    }

    public String location(ObjectName name) {
        return root + "/" + name.text();
    }

    /** {@code ValidationException} for a place that is not below this one, or has no name as objects have them. */
    public ObjectName name(String location) {
        String below = root + "/";
        String text = root.startsWith(FILE) ? FILE + "//" + filePath(location) : location;
        if (!text.startsWith(below)) {
            throw new ValidationException(
                    "files of the lake lie below its warehouse; choose a location there, or none location=%s warehouse=%s",
                    location, root);
        }
        try {
            return new ObjectName(text.substring(below.length()));
        } catch (WeirException e) {
            throw new ValidationException(e, "%s location=%s", e.getMessage(), location);
        }
    }

    /** Whether {@link #name} answers. */
    public boolean holds(String location) {
        try {
            name(location);
            return true;
        } catch (ValidationException e) {
            return false;
        }
    }

    /** {@code file:/a}, {@code file:///a} and {@code /a} are one. */
    private static String filePath(String location) {
        String path = location.startsWith(FILE) ? location.substring(FILE.length()) : location;
        return path.startsWith("///") ? path.substring(2) : path;
    }
}
