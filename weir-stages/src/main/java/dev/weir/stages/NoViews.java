package dev.weir.stages;

import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import dev.weir.sql.Databases;
import java.util.List;
import java.util.Optional;

/** The main database alone; nothing else is asked of it. */
record NoViews() implements Databases {
    @Override
    public List<String> databases() {
        return List.of(TableName.MAIN);
    }

    @Override
    public List<ViewSpec> views() {
        return List.of();
    }

    @Override
    public Optional<ViewSpec> view(TableName name) {
        return Optional.empty();
    }

    @Override
    public Optional<String> comment(Commented on) {
        return Optional.empty();
    }

    @Override
    public void createDatabase(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void dropDatabase(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createView(ViewSpec view, boolean replace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void dropView(TableName name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void comment(Commented on, Optional<String> text) {
        throw new UnsupportedOperationException();
    }
}
