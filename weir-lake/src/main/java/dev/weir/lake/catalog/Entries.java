package dev.weir.lake.catalog;

import dev.weir.format.ErrorClass;
import dev.weir.format.WeirException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;

/**
 * Namespaces, and where the newest metadata of tables and views lies, as pointers. Always: a table or view is in a namespace that exists, a namespace
 * in one that exists, and a name is either a table's or a view's. Each change is one swap, so these hold between processes too.
 */
final class Entries {
    /** Of a swap that others are faster than; each time one of them came through. */
    private static final int TRIES = 100;

    private final Pointers pointers;

    Entries(Pointers pointers) {
        this.pointers = pointers;
    }

    /** One table or view that is to be made, or to point to other metadata. */
    record Change(EntryKind kind, TableIdentifier name, Optional<String> expected, String next) {}

    Optional<String> location(EntryKind kind, TableIdentifier name) {
        return name.namespace().isEmpty() ? Optional.empty() : pointers.get(PointerNames.entry(kind, name));
    }

    List<TableIdentifier> list(EntryKind kind, Namespace namespace) {
        require(namespace);
        return pointers.list(PointerNames.entriesIn(kind, namespace)).keySet().stream()
                .map(pointer -> TableIdentifier.of(namespace, PointerNames.nameOf(pointer)))
                .toList();
    }

    Optional<NamespaceText> namespace(Namespace namespace) {
        return namespace.isEmpty()
                ? Optional.empty()
                : pointers.get(PointerNames.namespace(namespace)).map(NamespaceText::parse);
    }

    NamespaceText require(Namespace namespace) {
        return namespace(namespace)
                .orElseThrow(() -> new NoSuchNamespaceException("Namespace does not exist: %s", namespace));
    }

    /** Directly in this one; the outermost ones in the empty one. */
    List<Namespace> namespacesIn(Namespace parent) {
        if (!parent.isEmpty()) {
            require(parent);
        }
        return pointers.list(PointerNames.namespacesIn(parent)).keySet().stream()
                .map(PointerNames::namespaceOf)
                .filter(namespace -> namespace.length() == parent.length() + 1)
                .toList();
    }

    void createNamespace(Namespace namespace, Map<String, String> properties) {
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException("a namespace has a name");
        }
        Namespace parent = Namespace.of(Arrays.copyOf(namespace.levels(), namespace.length() - 1));
        untilDone(() -> {
            if (namespace(namespace).isPresent()) {
                throw new AlreadyExistsException("Namespace already exists: %s", namespace);
            }
            List<Pointers.Swap> swaps = new ArrayList<>();
            String text = NamespaceText.of(properties).text();
            swaps.add(new Pointers.Swap(PointerNames.namespace(namespace), Optional.empty(), Optional.of(text)));
            if (!parent.isEmpty()) {
                swaps.add(oneMoreIn(parent));
            }
            return swap(swaps);
        });
    }

    /** Whether there was one. */
    boolean dropNamespace(Namespace namespace) {
        boolean[] there = {false};
        untilDone(() -> {
            Optional<NamespaceText> seen = namespace(namespace);
            there[0] = seen.isPresent();
            if (seen.isEmpty()) {
                return true;
            }
            int in = list(EntryKind.TABLE, namespace).size()
                    + list(EntryKind.VIEW, namespace).size()
                    + namespacesIn(namespace).size();
            if (in > 0) {
                throw new NamespaceNotEmptyException(
                        "Namespace %s is not empty. It contains %d tables, views and namespaces", namespace, in);
            }
            return swap(List.of(new Pointers.Swap(
                    PointerNames.namespace(namespace), seen.map(NamespaceText::text), Optional.empty())));
        });
        return there[0];
    }

    void changeProperties(Namespace namespace, UnaryOperator<Map<String, String>> change) {
        untilDone(() -> {
            NamespaceText seen = require(namespace);
            NamespaceText next = seen.with(change.apply(new LinkedHashMap<>(seen.properties())));
            return swap(List.of(new Pointers.Swap(
                    PointerNames.namespace(namespace), Optional.of(seen.text()), Optional.of(next.text()))));
        });
    }

    /** All of them, or an exception that says which could not be. {@code CommitFailedException} if one no longer is as expected. */
    void change(List<Change> changes) {
        untilDone(() -> {
            List<Pointers.Swap> swaps = new ArrayList<>();
            Map<Namespace, Integer> more = new LinkedHashMap<>();
            for (Change change : changes) {
                requireAsExpected(change);
                swaps.add(new Pointers.Swap(
                        PointerNames.entry(change.kind(), change.name()),
                        change.expected(),
                        Optional.of(change.next())));
                if (change.expected().isEmpty()) {
                    swaps.add(none(change.kind().other(), change.name()));
                    more.merge(change.name().namespace(), 1, Integer::sum);
                }
            }
            more.keySet().forEach(namespace -> swaps.add(oneMoreIn(namespace)));
            return swap(swaps);
        });
    }

    private void requireAsExpected(Change change) {
        EntryKind kind = change.kind();
        TableIdentifier name = change.name();
        Optional<String> now = location(kind, name);
        if (change.expected().isEmpty()) {
            if (namespace(name.namespace()).isEmpty()) {
                throw new NoSuchNamespaceException(
                        "Cannot create %s %s. Namespace does not exist: %s", kind.word(), name, name.namespace());
            }
            if (location(kind.other(), name).isPresent()) {
                throw new AlreadyExistsException(
                        "%s with same name already exists: %s", kind.other().title(), name);
            }
            if (now.isPresent()) {
                throw new AlreadyExistsException("%s already exists: %s", kind.title(), name);
            }
        } else if (now.isEmpty()) {
            throw missing(kind, kind.title() + " does not exist: " + name);
        } else if (!now.equals(change.expected())) {
            throw new CommitFailedException(
                    "Cannot commit to %s %s metadata location from %s to %s because it has been concurrently modified to %s",
                    kind.word(), name, change.expected().get(), change.next(), now.get());
        }
    }

    /** Whether there was one. */
    boolean drop(EntryKind kind, TableIdentifier name) {
        boolean[] there = {false};
        untilDone(() -> {
            Optional<String> now = location(kind, name);
            there[0] = now.isPresent();
            return now.isEmpty()
                    || swap(List.of(new Pointers.Swap(PointerNames.entry(kind, name), now, Optional.empty())));
        });
        return there[0];
    }

    /** Whether its metadata lay there, and it is gone now. */
    boolean dropIfAt(EntryKind kind, TableIdentifier name, String location) {
        return swap(
                List.of(new Pointers.Swap(PointerNames.entry(kind, name), Optional.of(location), Optional.empty())));
    }

    void rename(EntryKind kind, TableIdentifier from, TableIdentifier to) {
        if (from.equals(to)) {
            return;
        }
        untilDone(() -> {
            if (namespace(to.namespace()).isEmpty()) {
                throw new NoSuchNamespaceException(
                        "Cannot rename %s to %s. Namespace does not exist: %s", from, to, to.namespace());
            }
            Optional<String> now = location(kind, from);
            if (now.isEmpty()) {
                throw missing(kind, "Cannot rename " + from + " to " + to + ". " + kind.title() + " does not exist");
            }
            for (EntryKind taken : EntryKind.values()) {
                if (location(taken, to).isPresent()) {
                    throw new AlreadyExistsException(
                            "Cannot rename %s to %s. %s already exists", from, to, taken.title());
                }
            }
            return swap(List.of(
                    new Pointers.Swap(PointerNames.entry(kind, from), now, Optional.empty()),
                    new Pointers.Swap(PointerNames.entry(kind, to), Optional.empty(), now),
                    none(kind.other(), to),
                    oneMoreIn(to.namespace())));
        });
    }

    private static Pointers.Swap none(EntryKind kind, TableIdentifier name) {
        return new Pointers.Swap(PointerNames.entry(kind, name), Optional.empty(), Optional.empty());
    }

    private Pointers.Swap oneMoreIn(Namespace namespace) {
        NamespaceText seen = require(namespace);
        return new Pointers.Swap(
                PointerNames.namespace(namespace),
                Optional.of(seen.text()),
                Optional.of(seen.withOneMore().text()));
    }

    private static RuntimeException missing(EntryKind kind, String message) {
        return kind == EntryKind.TABLE
                ? new NoSuchTableException("%s", message)
                : new NoSuchViewException("%s", message);
    }

    private interface Attempt {
        boolean done();
    }

    /** Looks again and again: between a look and its swap others may have come through. */
    private static void untilDone(Attempt attempt) {
        for (int i = 0; i < TRIES; i++) {
            if (attempt.done()) {
                return;
            }
        }
        throw new CommitFailedException("the catalog is changed faster than this change could be made; try again");
    }

    private boolean swap(List<Pointers.Swap> swaps) {
        try {
            return pointers.swap(swaps);
        } catch (WeirException e) {
            if (e.code().errorClass() == ErrorClass.CALLER) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            throw new CommitStateUnknownException(e);
        }
    }
}
