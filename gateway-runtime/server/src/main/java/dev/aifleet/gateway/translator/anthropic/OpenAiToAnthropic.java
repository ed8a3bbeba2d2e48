package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Identifiers;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.SchemaDialect;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import dev.aifleet.gateway.translator.chat.ChatFields;
import dev.aifleet.gateway.translator.chat.ChatFields.Choice;
import dev.aifleet.gateway.translator.chat.ChatFields.Format;
import dev.aifleet.gateway.translator.chat.ChatFields.Tool;
import dev.aifleet.gateway.translator.chat.ChatFields.Tools;
import dev.aifleet.gateway.translator.chat.ChatMessage;
import dev.aifleet.gateway.translator.chat.ChatMessages;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates an OpenAI client's chat completion request for an Anthropic upstream
/// (`/v1/messages`).
public final class OpenAiToAnthropic {
  private static final Map<String, String> HEADERS = Map.of("anthropic-version", "2023-06-01");

  /// System instruction for `json_object`: Anthropic has no such mode, and OpenAI's clients parse
  /// the whole response.
  private static final String ANY_JSON =
      "Answer with one valid JSON object and nothing else: no text around it, no Markdown fence.";

  private OpenAiToAnthropic() {}

  public static Request translate(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, OpenAiToAnthropicTable.TABLE, call.isLenient());
      boolean includeUsage = ChatFields.includeUsage(request);
      ToolNames names = new ToolNames(Identifiers.ANTHROPIC_TOOLS);
      ObjectNode body = body(request, call.upstreamModel(), names);
      request.settle();
      return new Request.Translated(
          "/messages",
          Json.buffer(body),
          HEADERS,
          new OpenAiToAnthropicResponse(call.stamp(), includeUsage, names),
          request.ignored());
    } catch (Fields.Untranslatable e) {
      return e.impossible();
    }
  }

  private static ObjectNode body(Fields request, String upstreamModel, ToolNames names) {
    // Read before, when the upstream was selected.
    request.any("model");
    ObjectNode body = Json.object().put("model", upstreamModel);
    List<ChatMessage> conversation = ChatMessages.of(request);
    Tools tools = withHistory(ChatFields.tools(request), conversation);
    boolean breaksLoop = OpenAiToAnthropicMessages.lacksThoughts(conversation);
    OpenAiToAnthropicThinking.write(
        request, ClaudeModel.of(upstreamModel), breaksLoop, tools.isForced(), body);
    OpenAiToAnthropicMessages.write(conversation, names, body);
    stops(request, body);
    tools(request, tools, names, body);
    format(request, body);
    if (request.flag("stream")) {
      body.put("stream", true);
    }
    return body;
  }

  private static void stops(Fields request, ObjectNode body) {
    List<String> stops = request.texts("stop").stream().filter(stop -> !stop.isEmpty()).toList();
    if (stops.stream().anyMatch(String::isBlank)) {
      throw request.refused("stop", "they must not be blank there.");
    }
    if (!stops.isEmpty()) {
      stops.forEach(body.putArray("stop_sequences")::add);
    }
  }

  /// Anthropic requires `tools` if the conversation contains tool calls. If the request defines
  /// none, they are declared from those calls, and calling them is disabled.
  private static Tools withHistory(Tools tools, List<ChatMessage> conversation) {
    if (!tools.list().isEmpty()) {
      return tools;
    }
    List<Tool> called =
        conversation.stream()
            .filter(ChatMessage.Assistant.class::isInstance)
            .flatMap(message -> ((ChatMessage.Assistant) message).calls().stream())
            .map(ChatMessage.ToolCall::name)
            .distinct()
            .map(name -> new Tool(name, null, null, false, null))
            .toList();
    return called.isEmpty() ? tools : new Tools(called, new Choice.None());
  }

  private static void tools(Fields request, Tools tools, ToolNames names, ObjectNode body) {
    JsonNode parallel = request.any("parallel_tool_calls");
    boolean oneCallAtMost = parallel != null && !request.flag("parallel_tool_calls");
    if (tools.list().isEmpty()) {
      return;
    }
    for (Tool tool : tools.list()) {
      ObjectNode out = body.withArray("tools").addObject();
      out.put("name", names.toUpstream(tool.name()));
      if (tool.description() != null) {
        out.put("description", tool.description());
      }
      ObjectNode schema = parameters(tool.schema());
      out.set("input_schema", tool.strict() ? SchemaDialect.ANTHROPIC_STRICT.of(schema) : schema);
      if (tool.strict()) {
        out.put("strict", true);
      }
      out.setAll(present("cache_control", tool.cacheControl()));
    }
    ObjectNode chosen = Json.object();
    switch (tools.choice()) {
      case Choice.Auto() -> chosen.put("type", "auto");
      case Choice.None() -> chosen.put("type", "none");
      case Choice.Required() -> chosen.put("type", "any");
      case Choice.Named(String function) ->
          chosen.put("type", "tool").put("name", names.toUpstream(function));
    }
    if (oneCallAtMost && !(tools.choice() instanceof Choice.None)) {
      chosen.put("disable_parallel_tool_use", true);
    }
    body.set("tool_choice", chosen);
  }

  private static void format(Fields request, ObjectNode body) {
    switch (ChatFields.format(request)) {
      case Format.Text() -> {}
      case Format.AnyJson() ->
          body.withArray("system").addObject().put("type", "text").put("text", ANY_JSON);
      case Format.Schema(ObjectNode schema) ->
          body.withObject("/output_config")
              .putObject("format")
              .put("type", "json_schema")
              .set("schema", SchemaDialect.ANTHROPIC_STRICT.of(schema));
    }
  }

  /// Anthropic requires `type: object`, which OpenAI implies, and accepts no `anyOf`, `oneOf` or
  /// `allOf` at the top level: the properties of all alternatives are merged.
  private static ObjectNode parameters(@Nullable ObjectNode schema) {
    ObjectNode object = Json.object().put("type", "object");
    if (schema == null) {
      object.putObject("properties");
      return object;
    }
    object.setAll(schema);
    object.put("type", "object");
    for (String alternatives : List.of("anyOf", "oneOf", "allOf")) {
      if (object.remove(alternatives) instanceof ArrayNode several) {
        ObjectNode properties = Json.object();
        if (object.get("properties") instanceof ObjectNode common) {
          properties.setAll(common);
        }
        for (JsonNode one : several) {
          one.path("properties").properties().stream()
              .filter(named -> !properties.has(named.getKey()))
              .forEach(named -> properties.set(named.getKey(), named.getValue()));
        }
        object.set("properties", properties);
      }
    }
    return object;
  }

  private static ObjectNode present(String name, @Nullable JsonNode value) {
    ObjectNode out = Json.object();
    if (value != null) {
      out.set(name, value);
    }
    return out;
  }
}
