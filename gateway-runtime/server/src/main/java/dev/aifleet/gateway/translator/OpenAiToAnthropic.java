package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.ChatFields.Choice;
import dev.aifleet.gateway.translator.ChatFields.Format;
import dev.aifleet.gateway.translator.ChatFields.Tool;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// OpenAI chat completions for an upstream that speaks Anthropic messages.
final class OpenAiToAnthropic {
  /// Anthropic wants a limit, OpenAI has none. Every model in service can write as much.
  static final int DEFAULT_MAX_TOKENS = 4096;

  private static final Map<String, String> HEADERS = Map.of("anthropic-version", "2023-06-01");

  private OpenAiToAnthropic() {}

  static Request translate(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, OpenAiToAnthropicTable.TABLE, call.isLenient());
      boolean includeUsage = ChatFields.includeUsage(request);
      ObjectNode body = body(request, call.upstreamModel());
      request.settle();
      return new Request.Translated(
          "/messages",
          Json.buffer(body),
          HEADERS,
          new OpenAiToAnthropicAnswer(call.stamp(), includeUsage),
          request.ignored());
    } catch (Fields.Untranslatable e) {
      return e.told();
    }
  }

  private static ObjectNode body(Fields request, String upstreamModel) {
    // Read already, where the upstream was chosen.
    request.any("model");
    ObjectNode body = Json.object().put("model", upstreamModel);
    JsonNode maxTokens = ChatFields.maxTokens(request);
    body.set("max_tokens", maxTokens == null ? body.numberNode(DEFAULT_MAX_TOKENS) : maxTokens);
    OpenAiToAnthropicMessages.write(ChatMessages.of(request), body);
    sampling(request, body);
    tools(request, body);
    output(request, body);
    if (request.flag("stream")) {
      body.put("stream", true);
    }
    return body;
  }

  private static void sampling(Fields request, ObjectNode body) {
    JsonNode temperature = request.number("temperature");
    if (temperature != null) {
      if (temperature.asDouble() < 0 || temperature.asDouble() > 1) {
        // Anthropic's scale ends at 1; a clamped value would be another request.
        throw request.refused("temperature", "it must be between 0 and 1 there.");
      }
      body.set("temperature", temperature);
    }
    body.setAll(present("top_p", request.number("top_p")));
    body.setAll(present("top_k", request.integer("top_k")));
    List<String> stop = request.texts("stop");
    if (!stop.isEmpty()) {
      stop.forEach(body.putArray("stop_sequences")::add);
    }
  }

  private static void tools(Fields request, ObjectNode body) {
    List<Tool> tools = ChatFields.tools(request);
    Choice choice = ChatFields.choice(request, tools);
    JsonNode parallel = request.any("parallel_tool_calls");
    boolean oneCallAtMost = parallel != null && !request.flag("parallel_tool_calls");
    if (tools.isEmpty()) {
      return;
    }
    for (Tool tool : tools) {
      ObjectNode out = body.withArray("tools").addObject().put("name", tool.name());
      if (tool.description() != null) {
        out.put("description", tool.description());
      }
      out.set("input_schema", parameters(tool.schema()));
      if (tool.strict()) {
        out.put("strict", true);
      }
      out.setAll(present("cache_control", tool.cacheControl()));
    }
    ObjectNode chosen = Json.object();
    switch (choice) {
      case Choice.Auto() -> chosen.put("type", "auto");
      case Choice.None() -> chosen.put("type", "none");
      case Choice.Required() -> chosen.put("type", "any");
      case Choice.Named(String function) -> chosen.put("type", "tool").put("name", function);
    }
    if (oneCallAtMost && !(choice instanceof Choice.None)) {
      chosen.put("disable_parallel_tool_use", true);
    }
    body.set("tool_choice", chosen);
  }

  private static void output(Fields request, ObjectNode body) {
    switch (ChatFields.format(request)) {
      case Format.Text() -> {}
      case Format.AnyJson() ->
          throw request.refused("response_format", "use 'json_schema', which is known there.");
      case Format.Schema(ObjectNode schema) ->
          body.withObject("/output_config")
              .putObject("format")
              .put("type", "json_schema")
              .set("schema", schema);
    }
    ObjectNode thinking = request.tree("thinking");
    String effort = request.text("reasoning_effort");
    if (effort != null) {
      switch (effort) {
        case "low", "medium", "high", "xhigh" ->
            body.withObject("/output_config").put("effort", effort);
        case "none" -> body.putObject("thinking").put("type", "disabled");
        default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
      }
    }
    // Anthropic's own field; clients of gateways send it along.
    body.setAll(present("thinking", thinking));
  }

  /// Anthropic wants to read that they are an object, which OpenAI takes for granted.
  private static ObjectNode parameters(@Nullable ObjectNode schema) {
    if (schema != null && schema.has("type")) {
      return schema;
    }
    ObjectNode object = Json.object().put("type", "object");
    if (schema == null) {
      object.putObject("properties");
    } else {
      object.setAll(schema);
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
