package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Anthropic messages for an upstream that speaks OpenAI chat completions.
final class AnthropicToOpenAi {
  /// OpenAI takes no more.
  private static final int MAX_STOPS = 4;

  private AnthropicToOpenAi() {}

  static Request translate(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, AnthropicToOpenAiTable.TABLE, call.isLenient());
      ObjectNode body = body(request, call.upstreamModel());
      request.settle();
      return new Request.Translated(
          "/chat/completions",
          Json.buffer(body),
          Map.of(),
          new AnthropicToOpenAiAnswer(call.stamp()),
          request.ignored());
    } catch (Fields.Untranslatable e) {
      return e.told();
    }
  }

  private static ObjectNode body(Fields request, String upstreamModel) {
    // Read already, where the upstream was chosen.
    request.any("model");
    ObjectNode body = Json.object().put("model", upstreamModel);
    AnthropicToOpenAiMessages.write(request, body);
    JsonNode maxTokens = request.integer("max_tokens");
    if (maxTokens == null) {
      throw request.wrong("max_tokens", "given");
    }
    // OpenAI's reasoning models refuse the older `max_tokens`.
    body.set("max_completion_tokens", maxTokens);
    set(body, "temperature", request.number("temperature"));
    set(body, "top_p", request.number("top_p"));
    List<String> stop = request.texts("stop_sequences");
    if (stop.size() > MAX_STOPS) {
      throw request.refused("stop_sequences", "it takes " + MAX_STOPS + " at most.");
    }
    if (!stop.isEmpty()) {
      stop.forEach(body.putArray("stop")::add);
    }
    tools(request, body);
    output(request, body);
    if (request.flag("stream")) {
      body.put("stream", true).putObject("stream_options").put("include_usage", true);
    }
    return body;
  }

  private static void tools(Fields request, ObjectNode body) {
    List<Fields> tools = request.objects("tools");
    for (Fields tool : tools) {
      String type = tool.text("type");
      if (type != null && !type.equals("custom")) {
        throw tool.refused("type", "'" + type + "' runs at Anthropic only.");
      }
      ObjectNode out = body.withArray("tools").addObject().put("type", "function");
      ObjectNode function = out.putObject("function").put("name", tool.needText("name"));
      String description = tool.text("description");
      if (description != null) {
        function.put("description", description);
      }
      set(function, "parameters", tool.needObject("input_schema").tree());
      if (tool.flag("strict")) {
        function.put("strict", true);
      }
      tool.settle();
    }
    Fields choice = request.object("tool_choice");
    if (choice != null) {
      choice(choice, !tools.isEmpty(), body);
      choice.settle();
    }
  }

  private static void choice(Fields choice, boolean hasTools, ObjectNode body) {
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
              .put("name", choice.needText("name"));
      default -> throw choice.wrong("type", "auto, any, tool or none");
    }
    if (oneCallAtMost && hasTools) {
      body.put("parallel_tool_calls", false);
    }
  }

  private static void output(Fields request, ObjectNode body) {
    Fields thinking = request.object("thinking");
    if (thinking != null) {
      thinking(thinking, body);
    }
    Fields output = request.object("output_config");
    if (output == null) {
      return;
    }
    String effort = output.text("effort");
    if (effort != null) {
      if (effort.equals("max")) {
        throw output.refused("effort", "its highest is 'xhigh'.");
      }
      body.put("reasoning_effort", effort);
    }
    Fields format = output.object("format");
    if (format != null) {
      if (!format.needText("type").equals("json_schema")) {
        throw format.refused("type");
      }
      ObjectNode named = body.putObject("response_format").put("type", "json_schema");
      named
          .putObject("json_schema")
          .put("name", "answer")
          .put("strict", true)
          .set("schema", format.needObject("schema").tree());
      format.settle();
    }
    output.settle();
  }

  /// A budget of tokens becomes the effort that Google's table of both gives; `adaptive` leaves it
  /// to the model, as OpenAI does anyway.
  private static void thinking(Fields thinking, ObjectNode body) {
    String type = thinking.needText("type");
    JsonNode budget = thinking.integer("budget_tokens");
    switch (type) {
      case "adaptive", "disabled" -> {}
      case "enabled" -> {
        long tokens = budget == null ? 0 : budget.asLong();
        body.put("reasoning_effort", tokens <= 1024 ? "low" : tokens <= 8192 ? "medium" : "high");
      }
      default -> throw thinking.refused("type", "'" + type + "' is not known there.");
    }
    thinking.settle();
  }

  private static void set(ObjectNode out, String name, @Nullable JsonNode value) {
    if (value != null) {
      out.set(name, value);
    }
  }
}
