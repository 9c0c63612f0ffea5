package dev.weir.server.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.format.ErrorCode;
import dev.weir.format.WeirException;
import dev.weir.format.wire.AlterTable;
import dev.weir.format.wire.TableName;
import dev.weir.format.wire.TableSpec;
import dev.weir.format.wire.WireJson;
import java.io.IOException;
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
            TableName name = TableName.parse(node.path("name").asText());
            return switch (command) {
                case "create_table" ->
                    new CatalogCommand.CreateTable(
                            tableId(node.required("table_id").asText()),
                            name,
                            WireJson.read(JSON.writeValueAsBytes(node.required("spec")), TableSpec.class),
                            node.required("created_at_us").asLong());
                case "alter_table" -> {
                    ObjectNode wire = ((ObjectNode) node).without("command");
                    yield new CatalogCommand.AlterTable(
                            name,
                            WireJson.read(JSON.writeValueAsBytes(wire), AlterTable.class)
                                    .change());
                }
                case "drop_table" -> new CatalogCommand.DropTable(name);
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

    /** It names a directory, which is deleted with the table: no other one than its own. */
    private static String tableId(String text) {
        if (!TABLE_ID.matcher(text).matches()) {
            throw new WeirException(
                    ErrorCode.CORRUPT, "a table's id is 1 to 64 letters, digits, - or _ table_id=" + text);
        }
        return text;
    }
}
