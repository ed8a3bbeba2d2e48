package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a response object of OpenAI's `/v1/responses` and the items of its output.
///
/// @param echo fields of the request that the response repeats
/// @param tools of the request
record ResponseObject(Stamp stamp, ObjectNode echo, ResponsesTools tools) {
  private static final List<String> REPEATED =
      List.of("max_output_tokens", "metadata", "parallel_tool_calls", "temperature", "top_p");

  /// The fields of the request that the response repeats, except for long ones.
  static ObjectNode echo(ObjectNode request) {
    ObjectNode echo = Json.object();
    REPEATED.forEach(name -> echo.set(name, request.path(name).deepCopy()));
    if (!echo.path("parallel_tool_calls").isBoolean()) {
      echo.put("parallel_tool_calls", true);
    }
    if (!echo.path("metadata").isObject()) {
      echo.putObject("metadata");
    }
    REPEATED.stream().filter(name -> echo.path(name).isMissingNode()).forEach(echo::putNull);
    JsonNode choice = request.path("tool_choice");
    echo.put("tool_choice", choice.isTextual() ? choice.textValue() : "auto");
    ObjectNode reasoning = echo.putObject("reasoning");
    reasoning.put("effort", request.path("reasoning").path("effort").textValue());
    reasoning.put("summary", request.path("reasoning").path("summary").textValue());
    String format = Json.text(request.path("text").path("format"), "type");
    echo.putObject("text").putObject("format").put("type", format.isEmpty() ? "text" : format);
    return echo;
  }

  /// A response in progress, without output.
  ObjectNode begun() {
    return response("in_progress", Json.array());
  }

  /// @param finishReason in the format of chat completions
  /// @param chatUsage in the format of chat completions
  ObjectNode whole(ArrayNode output, String finishReason, JsonNode chatUsage) {
    String missing =
        switch (finishReason) {
          case "length" -> "max_output_tokens";
          case "content_filter" -> "content_filter";
          default -> "";
        };
    ObjectNode response = response(missing.isEmpty() ? "completed" : "incomplete", output);
    if (!missing.isEmpty()) {
      response.putObject("incomplete_details").put("reason", missing);
    }
    response.set("usage", usage(chatUsage));
    return response;
  }

  private ObjectNode response(String status, ArrayNode output) {
    ObjectNode out = Json.object().put("id", "resp_" + stamp.id()).put("object", "response");
    out.put("created_at", stamp.created()).put("status", status).put("background", false);
    out.putNull("error").putNull("incomplete_details").putNull("instructions");
    out.put("model", stamp.model()).set("output", output);
    out.putNull("previous_response_id").put("store", false).put("truncation", "disabled");
    out.setAll(echo);
    out.putArray("tools");
    out.putNull("user").putNull("usage");
    return out;
  }

  private static ObjectNode usage(JsonNode chat) {
    Usage counted = new ChatUsage(chat).usage();
    ObjectNode out = Json.object().put("input_tokens", counted.inputTokens());
    ObjectNode input = out.putObject("input_tokens_details");
    input.put("cached_tokens", counted.cachedInputTokens());
    if (counted.cacheWriteTokens() > 0) {
      input.put("cache_write_tokens", counted.cacheWriteTokens());
    }
    out.put("output_tokens", counted.outputTokens());
    long thoughts = chat.path("completion_tokens_details").path("reasoning_tokens").asLong();
    out.putObject("output_tokens_details").put("reasoning_tokens", thoughts);
    return out.put("total_tokens", counted.inputTokens() + counted.outputTokens());
  }

  /// @param at index in the output
  ObjectNode message(int at, String status, @Nullable String text) {
    ObjectNode item = item("message", "msg_", at).put("status", status).put("role", "assistant");
    ArrayNode content = item.putArray("content");
    if (text != null) {
      content.add(text(text));
    }
    return item;
  }

  static ObjectNode text(String text) {
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  /// @param state required back with the next request; empty if there is none
  ObjectNode reasoning(int at, String thoughts, ObjectNode state) {
    ObjectNode item = item("reasoning", "rs_", at);
    ArrayNode summary = item.putArray("summary");
    if (!thoughts.isEmpty()) {
      summary.addObject().put("type", "summary_text").put("text", thoughts);
    }
    if (!state.isEmpty()) {
      item.put("encrypted_content", MintedReasoning.encrypted(state));
    }
    return item;
  }

  /// @param arguments as a string, possibly incomplete
  ObjectNode call(int at, String status, JsonNode call, String arguments) {
    ResponsesTools.Tool tool = tools.toClient(Json.text(call.path("function"), "name"));
    ObjectNode item =
        tool.isCustom()
            ? item("custom_tool_call", "ctc_", at).put("input", plain(arguments))
            : item("function_call", "fc_", at).put("arguments", arguments);
    item.put("status", status).put("call_id", Json.text(call, "id")).put("name", tool.name());
    if (!tool.namespace().isEmpty()) {
      item.put("namespace", tool.namespace());
    }
    return item;
  }

  /// The input of a custom tool, which is plain text.
  private static String plain(String arguments) {
    ObjectNode read = arguments.isEmpty() ? Json.object() : Json.read(arguments);
    return read == null ? arguments : Json.text(read, ResponsesTools.INPUT);
  }

  private ObjectNode item(String type, String prefix, int at) {
    return Json.object().put("id", prefix + stamp.id() + "_" + at).put("type", type);
  }
}
