package dev.weir.format.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The JSON of databases, views and comments. */
final class CatalogShapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CatalogShapes() {}

    static ObjectNode write(CreateDatabase create) {
        return NODES.objectNode().put("name", create.name()).put("if_not_exists", create.ifNotExists());
    }

    static CreateDatabase createDatabase(JsonNode json) {
        JsonObject object = JsonObject.of(json, "create_database", "name", "if_not_exists");
        return new CreateDatabase(TableName.checkDatabase(object.text("name")), object.flag("if_not_exists", false));
    }

    static ObjectNode write(DropDatabase drop) {
        return NODES.objectNode().put("name", drop.name()).put("if_exists", drop.ifExists());
    }

    static DropDatabase dropDatabase(JsonNode json) {
        JsonObject object = JsonObject.of(json, "drop_database", "name", "if_exists");
        return new DropDatabase(TableName.checkDatabase(object.text("name")), object.flag("if_exists", false));
    }

    static ObjectNode write(DatabaseDescription database) {
        return withComment(NODES.objectNode().put("name", database.name()), database.comment());
    }

    static DatabaseDescription databaseDescription(JsonNode json) {
        JsonObject object = JsonObject.of(json, "database", "name", "comment");
        return new DatabaseDescription(object.text("name"), object.optionalText("comment"));
    }

    private static ObjectNode view(ViewSpec view) {
        return NODES.objectNode()
                .put("name", view.name().toString())
                .put("sql", view.sql())
                .put("database", view.database());
    }

    private static ViewSpec view(JsonObject object) {
        return new ViewSpec(
                TableName.parse(object.text("name")),
                object.text("sql"),
                TableName.checkDatabase(object.text("database", TableName.MAIN)));
    }

    static ObjectNode write(CreateView create) {
        return view(create.view()).put("replace", create.replace());
    }

    static CreateView createView(JsonNode json) {
        JsonObject object = JsonObject.of(json, "create_view", "name", "sql", "database", "replace");
        return new CreateView(view(object), object.flag("replace", false));
    }

    static ObjectNode write(DropView drop) {
        return NODES.objectNode().put("name", drop.name()).put("if_exists", drop.ifExists());
    }

    static DropView dropView(JsonNode json) {
        JsonObject object = JsonObject.of(json, "drop_view", "name", "if_exists");
        return new DropView(TableName.parse(object.text("name")).toString(), object.flag("if_exists", false));
    }

    static ObjectNode write(ViewDescription view) {
        return withComment(view(view.view()), view.comment());
    }

    static ViewDescription viewDescription(JsonNode json) {
        JsonObject object = JsonObject.of(json, "view", "name", "sql", "database", "comment");
        return new ViewDescription(view(object), object.optionalText("comment"));
    }

    static ObjectNode write(SetComment set) {
        ObjectNode node = NODES.objectNode();
        if (set.on() instanceof Commented.Database database) {
            node.put("database", database.name());
        } else if (set.on() instanceof Commented.Table table) {
            node.put("table", table.name().toString());
        } else if (set.on() instanceof Commented.Column column) {
            node.put("table", column.table().toString()).put("column", column.name());
        }
        return withComment(node, set.comment());
    }

    static SetComment setComment(JsonNode json) {
        JsonObject object = JsonObject.of(json, "set_comment", "database", "table", "column", "comment");
        Optional<String> database = object.optionalText("database");
        Optional<String> table = object.optionalText("table");
        Optional<String> column = object.optionalText("column");
        if (database.isPresent() == table.isPresent() || (column.isPresent() && table.isEmpty())) {
            throw JsonObject.invalid(
                    "a comment is on a database, a table, or a table and its column: name one of them");
        }
        Commented on;
        if (database.isPresent()) {
            on = new Commented.Database(database.get());
        } else if (column.isPresent()) {
            on = new Commented.Column(TableName.parse(object.text("table")), column.get());
        } else {
            on = new Commented.Table(TableName.parse(object.text("table")));
        }
        return new SetComment(on, object.optionalText("comment"));
    }

    private static ObjectNode withComment(ObjectNode node, Optional<String> comment) {
        comment.ifPresent(text -> node.put("comment", text));
        return node;
    }
}
