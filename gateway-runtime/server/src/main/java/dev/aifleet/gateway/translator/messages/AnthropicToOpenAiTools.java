package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.translator.ToolNames;
import java.util.ArrayList;
import java.util.List;

/// Converts the tools of an Anthropic client's request to OpenAI functions. Anthropic's server
/// tools are refused, except for tool search, which is dropped: the upstream gets all tools.
final class AnthropicToOpenAiTools {
  private static final String TOOL_SEARCH = "tool_search_tool";

  private final OpenAiVariant variant;
  private final ToolNames names;

  AnthropicToOpenAiTools(OpenAiVariant variant, ToolNames names) {
    this.variant = variant;
    this.names = names;
  }

  void write(Fields request, ObjectNode body) {
    List<Fields> tools = new ArrayList<>(request.objects("tools"));
    tools.removeIf(this::isSearch);
    for (Fields tool : tools) {
      body.withArray("tools").add(tool(tool));
      tool.settle();
    }
    Fields choice = request.object("tool_choice");
    if (choice != null) {
      choice(request, choice, !tools.isEmpty(), body);
      choice.settle();
    }
  }

  private boolean isSearch(Fields tool) {
    String type = tool.text("type");
    boolean search = type != null && type.startsWith(TOOL_SEARCH);
    if (search) {
      tool.text("name");
      tool.leaveOut("type");
      tool.settle();
    }
    return search;
  }

  private ObjectNode tool(Fields tool) {
    String type = tool.text("type");
    if (type != null && !type.equals("custom")) {
      throw tool.refused("type", "'" + type + "' is known to Anthropic's models only.");
    }
    ObjectNode out = Json.object().put("type", "function");
    ObjectNode function =
        out.putObject("function").put("name", names.toUpstream(tool.needText("name")));
    String description = tool.text("description");
    if (description != null) {
      function.put("description", description);
    }
    ObjectNode schema = parameters(tool.needObject("input_schema").tree());
    function.set("parameters", schema);
    if (tool.flag("strict") && StrictSchema.fits(schema)) {
      function.put("strict", true);
    } else if (tool.flag("strict")) {
      tool.leaveOut("strict");
    }
    return out;
  }

  /// OpenAI requires `properties` in an object schema and `items` in an array schema, even if
  /// empty.
  private static ObjectNode parameters(ObjectNode schema) {
    ObjectNode whole = schema.deepCopy();
    if (Json.text(schema, "type").equals("object") && !schema.has("properties")) {
      whole.putObject("properties");
    }
    describeLists(whole);
    return whole;
  }

  private static void describeLists(JsonNode schema) {
    boolean isList = Json.text(schema, "type").equals("array");
    if (isList && schema instanceof ObjectNode list && !list.has("items")) {
      list.putObject("items");
    }
    schema.forEach(AnthropicToOpenAiTools::describeLists);
  }

  private void choice(Fields request, Fields choice, boolean hasTools, ObjectNode body) {
    boolean oneCallAtMost = choice.flag("disable_parallel_tool_use");
    String type = choice.needText("type");
    switch (type) {
      case "auto", "none" -> {
        if (hasTools) {
          body.put("tool_choice", type);
        }
      }
      case "any" -> body.put("tool_choice", "required");
      case "tool" ->
          body.putObject("tool_choice")
              .put("type", "function")
              .putObject("function")
              .put("name", names.toUpstream(choice.needText("name")));
      default -> throw choice.wrong("type", "auto, any, tool or none");
    }
    if (oneCallAtMost && hasTools && variant.takes("parallel_tool_calls")) {
      body.put("parallel_tool_calls", false);
    } else if (oneCallAtMost && hasTools) {
      request.leaveOut("tool_choice.disable_parallel_tool_use");
    }
  }
}
