package dev.weir.lake.catalog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What the pointers of namespaces, tables and views are called: {@code lake/namespace/a.b}, {@code lake/table/a.b/t}, {@code lake/view/a.b/v}.
 * Each part is of letters, digits, {@code _} and {@code -}; each other byte of its UTF-8 is {@code %XX}. So any name is possible, and what is in a
 * namespace, or in one of its namespaces, is what begins with a prefix.
 */
final class PointerNames {
    /** What Weir's catalog takes. */
    static final int MAX_CHARS = 1000;

    private static final String NAMESPACES = "lake/namespace/";
    private static final char LEVEL = '.';

    private PointerNames() {}

    static String namespace(Namespace namespace) {
        return checked(NAMESPACES + path(namespace));
    }

    /** What the names of the namespaces in this one begin with, at any depth. */
    static String namespacesIn(Namespace parent) {
        return parent.isEmpty() ? NAMESPACES : namespace(parent) + LEVEL;
    }

    static String entry(EntryKind kind, TableIdentifier name) {
        return checked(entriesIn(kind, name.namespace()) + encoded(name.name()));
    }

    /** What the names of the tables, or views, in this namespace begin with. */
    static String entriesIn(EntryKind kind, Namespace namespace) {
        return "lake/" + kind.word() + "/" + path(namespace) + "/";
    }

    /** The namespace of this pointer. */
    static Namespace namespaceOf(String pointer) {
        String[] levels = pointer.substring(NAMESPACES.length()).split("\\.", -1);
        return Namespace.of(Stream.of(levels).map(PointerNames::decoded).toArray(String[]::new));
    }

    /** The last part of a table's or view's pointer. */
    static String nameOf(String pointer) {
        return decoded(pointer.substring(pointer.lastIndexOf('/') + 1));
    }

    private static String path(Namespace namespace) {
        return Stream.of(namespace.levels())
                .map(PointerNames::encoded)
                .collect(Collectors.joining(String.valueOf(LEVEL)));
    }

    private static String checked(String pointer) {
        if (pointer.length() > MAX_CHARS) {
            throw new IllegalArgumentException("the name is too long; the limit is " + MAX_CHARS
                    + " characters, some of which count threefold or more chars=" + pointer.length());
        }
        return pointer;
    }

    static String encoded(String part) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("a part of a name is empty");
        }
        StringBuilder text = new StringBuilder();
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                text.append((char) b);
            } else {
                text.append('%').append(String.format("%02X", b & 0xff));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_' || b == '-';
    }

    private static String decoded(String part) {
        List<Byte> bytes = new ArrayList<>();
        for (int at = 0; at < part.length(); at++) {
            if (part.charAt(at) == '%') {
                bytes.add((byte) Integer.parseInt(part, at + 1, at + 3, 16));
                at += 2;
            } else {
                bytes.add((byte) part.charAt(at));
            }
        }
        byte[] utf8 = new byte[bytes.size()];
        for (int i = 0; i < utf8.length; i++) {
            utf8[i] = bytes.get(i);
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
