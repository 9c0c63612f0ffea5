package dev.weir.sql;

import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.ViewSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;

/** The statements that change databases, views and comments. */
final class SchemaChanges {
    private final Tables tables;
    private final Function<Session, QueryRun> newRun;

    SchemaChanges(Tables tables, Function<Session, QueryRun> newRun) {
        this.tables = tables;
        this.newRun = newRun;
    }

    String create(SqlStatement.CreateDatabase create) {
        if (create.ifPresent() == SqlStatement.IfPresent.IGNORE
                && tables.catalog().databases().contains(create.name())) {
            return "exists " + create.name();
        }
        tables.catalog().createDatabase(create.name());
        return "created " + create.name();
    }

    /** What is in it goes one after the other: who is broken off in the middle has dropped some of it. */
    String drop(SqlStatement.DropDatabase drop) {
        if (drop.ifAbsent() == SqlStatement.IfPresent.IGNORE
                && !tables.catalog().databases().contains(drop.name())) {
            return "no schema " + drop.name();
        }
        if (drop.content() == SqlStatement.Content.DROP && !drop.name().equals(TableName.MAIN)) {
            tables.names().stream().filter(name -> isIn(name, drop.name())).forEach(tables::drop);
            tables.catalog().views().stream()
                    .map(ViewSpec::name)
                    .filter(name -> name.database().equals(drop.name()))
                    .forEach(tables.catalog()::dropView);
        }
        tables.catalog().dropDatabase(drop.name());
        return "dropped " + drop.name();
    }

    private static boolean isIn(String table, String database) {
        return TableName.parse(table).database().equals(database);
    }

    /** A view whose query does not hold is refused. */
    String create(SqlStatement.CreateView create, Session session) {
        TableName name = TableName.parse(Names.made(create.view(), session.database()));
        if (create.ifPresent() == SqlStatement.IfPresent.IGNORE
                && tables.catalog().view(name).isPresent()) {
            return "exists " + name;
        }
        columns(create.query(), session);
        tables.catalog().createView(new ViewSpec(name, create.query(), session.database()), create.replace());
        return "created " + name;
    }

    /** Of a view, as they are now. */
    List<Field> columns(ViewSpec view) {
        return columns(view.sql(), new Session("", view.database(), java.util.Map.of()));
    }

    private List<Field> columns(String query, Session session) {
        try (QueryRun run = newRun.apply(session)) {
            run.check(query);
            return run.columns();
        }
    }

    String drop(SqlStatement.DropView drop, Session session) {
        Optional<ViewSpec> view = view(drop.view(), session);
        if (view.isEmpty()) {
            if (drop.ifAbsent() == SqlStatement.IfPresent.IGNORE) {
                return "no view " + drop.view();
            }
            throw new WeirException(ErrorCode.UNKNOWN_TABLE, "there is no such view view=" + drop.view());
        }
        tables.catalog().dropView(view.get().name());
        return "dropped " + view.get().name();
    }

    /** By its name as written. */
    Optional<ViewSpec> view(String written, Session session) {
        List<ViewSpec> views = tables.catalog().views();
        List<String> names = views.stream().map(view -> view.name().toString()).toList();
        return Names.find(names, written, session.database()).map(name -> views.get(names.indexOf(name)));
    }

    String comment(SqlStatement.Comment comment, Session session) {
        tables.catalog().comment(on(comment, session), comment.text());
        return "commented " + String.join(".", comment.name());
    }

    private Commented on(SqlStatement.Comment comment, Session session) {
        List<String> name = comment.name();
        return switch (comment.kind()) {
            case "schema", "database" ->
                // all of it, as some call it
                new Commented.Database(
                        Names.database(name.getLast().equals(Names.CATALOG) ? TableName.MAIN : name.getLast()));
            case "column" -> {
                if (name.size() < 2) {
                    throw new WeirException(
                            ErrorCode.INVALID_SQL, "a column is named with its table column=" + name.getFirst());
                }
                yield new Commented.Column(
                        table(String.join(".", name.subList(0, name.size() - 1)), session), name.getLast());
            }
            default -> new Commented.Table(table(String.join(".", name), session));
        };
    }

    private TableName table(String written, Session session) {
        List<String> names = Stream.concat(
                        tables.names().stream(),
                        tables.catalog().views().stream()
                                .map(view -> view.name().toString()))
                .toList();
        return TableName.parse(Names.find(names, written, session.database())
                .orElseThrow(() -> DuckErrors.unknownTable(written, tables.names())));
    }
}
