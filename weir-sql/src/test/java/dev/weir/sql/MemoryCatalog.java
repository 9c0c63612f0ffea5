package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Databases, views and comments in memory. */
final class MemoryCatalog implements Databases {
    private final TreeSet<String> databases = new TreeSet<>(List.of(TableName.MAIN));
    private final TreeMap<String, ViewSpec> views = new TreeMap<>();
    private final Map<Commented, String> comments = new HashMap<>();

    @Override
    public synchronized List<String> databases() {
        return List.copyOf(databases);
    }

    @Override
    public synchronized void createDatabase(String name) {
        if (!databases.add(name)) {
            throw new WeirException(ErrorCode.DATABASE_EXISTS, "there is one database=" + name);
        }
    }

    @Override
    public synchronized void dropDatabase(String name) {
        if (name.equals(TableName.MAIN) || !databases.remove(name)) {
            throw new WeirException(ErrorCode.UNKNOWN_DATABASE, "there is none database=" + name);
        }
    }

    @Override
    public synchronized List<ViewSpec> views() {
        return List.copyOf(views.values());
    }

    @Override
    public synchronized Optional<ViewSpec> view(TableName name) {
        return Optional.ofNullable(views.get(name.qualified()));
    }

    @Override
    public synchronized void createView(ViewSpec view, boolean replace) {
        if (!replace && views.containsKey(view.name().qualified())) {
            throw new WeirException(ErrorCode.TABLE_EXISTS, "there is one view=" + view.name());
        }
        views.put(view.name().qualified(), view);
    }

    @Override
    public synchronized void dropView(TableName name) {
        views.remove(name.qualified());
    }

    @Override
    public synchronized Optional<String> comment(Commented on) {
        return Optional.ofNullable(comments.get(on));
    }

    @Override
    public synchronized void comment(Commented on, Optional<String> text) {
        text.ifPresentOrElse(said -> comments.put(on, said), () -> comments.remove(on));
    }
}
