package dev.weir.server.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.AlterTable;
import dev.weir.format.wire.Commented;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.ViewSpec;
import dev.weir.format.wire.WireJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Commands as JSON, see docs/formats/catalog.md. The table spec has its wire form. */
final class CommandJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TABLE_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private CommandJson() {}

    static byte[] write(CatalogCommand command) {
        ObjectNode node = JSON.createObjectNode();
        try {
            switch (command) {
                case CatalogCommand.CreateTable create -> {
                    node.put("command", "create_table");
                    node.put("table_id", create.tableId());
                    node.put("name", create.name().qualified());
                    node.put("created_at_us", create.createdAtUs());
                    node.set("spec", JSON.readTree(WireJson.write(create.spec())));
                }
                case CatalogCommand.AlterTable alter -> {
                    node.put("command", "alter_table");
                    AlterTable wire = new AlterTable(alter.name().qualified(), alter.change());
                    node.setAll((ObjectNode) JSON.readTree(WireJson.write(wire)));
                }
                case CatalogCommand.DropTable drop -> {
                    node.put("command", "drop_table");
                    node.put("name", drop.name().qualified());
                }
                case CatalogCommand.CreateDatabase(String name) ->
                    node.put("command", "create_database").put("database", name);
                case CatalogCommand.DropDatabase(String name) ->
                    node.put("command", "drop_database").put("database", name);
                case CatalogCommand.CreateView(ViewSpec view, boolean replace) ->
                    node.put("command", "create_view")
                            .put("name", view.name().qualified())
                            .put("sql", view.sql())
                            .put("database", view.database())
                            .put("replace", replace);
                case CatalogCommand.DropView(TableName name) ->
                    node.put("command", "drop_view").put("name", name.qualified());
                case CatalogCommand.Comment(Commented on, Optional<String> text) -> {
                    node.put("command", "comment");
                    switch (on) {
                        case Commented.Database(String name) -> node.put("database", name);
                        case Commented.Table(TableName name) -> node.put("name", name.qualified());
                        case Commented.Column(TableName name, String column) ->
                            node.put("name", name.qualified()).put("column", column);
                    }
                    text.ifPresent(said -> node.put("text", said));
                }
                case CatalogCommand.SwapPointers(List<PointerSwap> swaps) -> {
                    ArrayNode all = node.put("command", "swap_pointers").putArray("swaps");
                    for (PointerSwap swap : swaps) {
                        ObjectNode one = all.addObject().put("name", swap.name());
                        swap.expected().ifPresent(text -> one.put("expected", text));
                        swap.next().ifPresent(text -> one.put("next", text));
                    }
                }
            }
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new WeirException(ErrorCode.INTERNAL, "a catalog command cannot be written: " + e.getMessage(), e);
        }
    }

    /** Throws {@code UNKNOWN_VERSION} for a command of a later Weir, {@code CORRUPT} for anything else that is not a command. */
    static CatalogCommand read(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            String command = node.path("command").asText();
            return switch (command) {
                case "create_table" ->
                    new CatalogCommand.CreateTable(
                            tableId(node.required("table_id").asText()),
                            name(node),
                            WireJson.read(JSON.writeValueAsBytes(node.required("spec")), TableSpec.class),
                            node.required("created_at_us").asLong());
                case "alter_table" -> {
                    ObjectNode wire = ((ObjectNode) node).without("command");
                    yield new CatalogCommand.AlterTable(
                            name(node),
                            WireJson.read(JSON.writeValueAsBytes(wire), AlterTable.class)
                                    .change());
                }
                case "drop_table" -> new CatalogCommand.DropTable(name(node));
                case "create_database" -> new CatalogCommand.CreateDatabase(database(node));
                case "drop_database" -> new CatalogCommand.DropDatabase(database(node));
                case "create_view" ->
                    new CatalogCommand.CreateView(
                            new ViewSpec(name(node), node.required("sql").asText(), database(node)),
                            node.required("replace").asBoolean());
                case "drop_view" -> new CatalogCommand.DropView(name(node));
                case "comment" -> new CatalogCommand.Comment(commented(node), text(node, "text"));
                case "swap_pointers" -> new CatalogCommand.SwapPointers(swaps(node.required("swaps")));
                default ->
                    throw new WeirException(
                            ErrorCode.UNKNOWN_VERSION,
                            "the catalog holds a command that this weir does not know; start the newer weir that wrote it command="
                                    + command);
            };
        } catch (IOException | IllegalArgumentException e) {
            throw new WeirException(ErrorCode.CORRUPT, "a catalog command cannot be read: " + e.getMessage(), e);
        } catch (WeirException e) {
            if (e.code() == ErrorCode.UNKNOWN_VERSION) {
                throw e;
            }
            throw new WeirException(ErrorCode.CORRUPT, "a catalog command cannot be read: " + e.getMessage(), e);
        }
    }

    private static TableName name(JsonNode node) {
        return TableName.parse(node.path("name").asText());
    }

    private static String database(JsonNode node) {
        return TableName.checkDatabase(node.required("database").asText());
    }

    private static List<PointerSwap> swaps(JsonNode array) {
        List<PointerSwap> swaps = new ArrayList<>();
        for (JsonNode one : array) {
            swaps.add(new PointerSwap(one.required("name").asText(), text(one, "expected"), text(one, "next")));
        }
        return swaps;
    }

    private static Optional<String> text(JsonNode node, String field) {
        return node.has(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
    }

    private static Commented commented(JsonNode node) {
        if (!node.has("name")) {
            return new Commented.Database(database(node));
        }
        return node.has("column")
                ? new Commented.Column(name(node), node.get("column").asText())
                : new Commented.Table(name(node));
    }

    /** It names a directory, which is deleted with the table: no other one than its own. */
    private static String tableId(String text) {
        if (!TABLE_ID.matcher(text).matches()) {
            throw new WeirException(
                    ErrorCode.CORRUPT, "a table's id is 1 to 64 letters, digits, - or _ table_id=" + text);
        }
        return text;
    }
}
