package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.translator.responses.ResponsesTools.Tool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts the `input` of a `/v1/responses` request to messages of a chat completion. Consecutive
/// output items of the model are merged into as few messages as preserve their order.
final class ResponsesToChatInput {
  private final ResponsesTools tools;
  private final ArrayNode messages;

  /// The assistant message that items are added to; null if the next item starts one.
  private @Nullable ObjectNode turn;

  /// State of reasoning items for the next item of the assistant.
  private ObjectNode state = Json.object();

  private ResponsesToChatInput(ResponsesTools tools, ArrayNode messages) {
    this.tools = tools;
    this.messages = messages;
  }

  /// Returns for each message the index of its item; -1 for the instructions.
  static List<Integer> write(Fields request, ResponsesTools tools, ArrayNode messages) {
    List<Integer> items = new ArrayList<>();
    String instructions = request.text("instructions");
    if (instructions != null) {
      messages.addObject().put("role", "system").put("content", instructions);
      items.add(-1);
    }
    JsonNode input = request.any("input");
    if (input != null && input.isTextual()) {
      messages.addObject().put("role", "user").set("content", input);
      items.add(0);
      return items;
    }
    var out = new ResponsesToChatInput(tools, messages);
    List<Fields> inputItems = request.objects("input");
    for (int i = 0; i < inputItems.size(); i++) {
      out.add(inputItems.get(i));
      while (items.size() < messages.size()) {
        items.add(i);
      }
    }
    if (inputItems.isEmpty()) {
      throw request.wrong("input", "a string or an array with at least one item");
    }
    return items;
  }

  private void add(Fields item) {
    String type = item.text("type");
    switch (type == null ? "message" : type) {
      case "message" -> message(item);
      case "reasoning" -> reasoning(item);
      case "function_call" ->
          call(item, new Tool(namespace(item), name(item), false), arguments(item));
      case "custom_tool_call" ->
          call(item, new Tool(namespace(item), name(item), true), input(item));
      case "function_call_output", "custom_tool_call_output" -> result(item);
      // The results are contained in the text of the model.
      case "web_search_call" -> {
        item.leaveOut("type");
        return;
      }
      default -> throw item.refused("type", "'" + type + "' is not known there.");
    }
    item.settle();
  }

  private void message(Fields item) {
    String role = item.needText("role");
    switch (role) {
      case "system", "developer", "user" -> {
        turn = null;
        messages.addObject().put("role", role).set("content", content(item, "content"));
      }
      case "assistant" -> turn(false).set("content", content(item, "content"));
      default -> throw item.refused("role", "'" + role + "' is not known there.");
    }
  }

  private void reasoning(Fields item) {
    ObjectNode fields = MintedReasoning.fields(item.text("encrypted_content"));
    item.any("content");
    if (fields == null) {
      item.leaveOut("encrypted_content");
      return;
    }
    if (fields.get("thinking_blocks") instanceof ArrayNode blocks) {
      turn = null;
      state.withArray("thinking_blocks").addAll(blocks);
    }
    if (fields.has(OpenAiVariant.REASONING_CONTENT)) {
      turn = null;
      state.set(OpenAiVariant.REASONING_CONTENT, fields.get(OpenAiVariant.REASONING_CONTENT));
    }
    if (fields.has("extra_content")) {
      state.set("extra_content", fields.get("extra_content"));
    }
  }

  private void call(Fields item, Tool tool, String arguments) {
    ObjectNode call =
        turn(true)
            .withArray("tool_calls")
            .addObject()
            .put("id", item.needText("call_id"))
            .put("type", "function");
    call.putObject("function").put("name", tools.toChat(tool)).put("arguments", arguments);
    JsonNode signed = state.remove("extra_content");
    if (signed != null) {
      call.set("extra_content", signed);
    }
  }

  private static String namespace(Fields item) {
    String namespace = item.text("namespace");
    return namespace == null ? "" : namespace;
  }

  private static String name(Fields item) {
    return item.needText("name");
  }

  private static String arguments(Fields item) {
    String arguments = item.text("arguments");
    return arguments == null ? "" : arguments;
  }

  private static String input(Fields item) {
    String input = item.text("input");
    return Json.written(Json.object().put(ResponsesTools.INPUT, input == null ? "" : input));
  }

  private void result(Fields item) {
    turn = null;
    messages
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", item.needText("call_id"))
        .set("content", content(item, "output"));
  }

  /// @param isCall whether a tool call is added; a text starts a new message
  private ObjectNode turn(boolean isCall) {
    ObjectNode known = turn;
    if (known == null || !isCall) {
      known = messages.addObject().put("role", "assistant");
      if (state.remove("thinking_blocks") instanceof ArrayNode blocks) {
        known.set("thinking_blocks", blocks);
      }
      JsonNode thoughts = state.remove(OpenAiVariant.REASONING_CONTENT);
      if (thoughts != null) {
        known.set(OpenAiVariant.REASONING_CONTENT, thoughts);
      }
      turn = known;
    }
    return known;
  }

  /// A string or content parts.
  private static JsonNode content(Fields item, String name) {
    JsonNode content = item.any(name);
    if (content != null && content.isTextual()) {
      return content;
    }
    ArrayNode parts = Json.array();
    for (Fields part : item.objects(name)) {
      parts.add(part(part));
      part.settle();
    }
    return parts;
  }

  private static ObjectNode part(Fields part) {
    String type = part.needText("type");
    return switch (type) {
      case "input_text", "output_text", "text" -> typed("text").put("text", text(part, "text"));
      case "refusal" -> typed("text").put("text", text(part, "refusal"));
      case "input_image" -> image(part);
      case "input_file" -> file(part);
      default -> throw part.refused("type", "'" + type + "' is not known there.");
    };
  }

  private static ObjectNode image(Fields part) {
    ObjectNode out = typed("image_url");
    String detail = part.text("detail");
    ObjectNode image = out.putObject("image_url").put("url", known(part, "image_url"));
    if (detail != null) {
      image.put("detail", detail);
    }
    return out;
  }

  private static ObjectNode file(Fields part) {
    ObjectNode out = typed("file");
    String name = part.text("filename");
    ObjectNode file = out.putObject("file").put("file_data", known(part, "file_data"));
    if (name != null) {
      file.put("filename", name);
    }
    return out;
  }

  /// Returns the value of a required field. If it is missing, other fields are settled first: the
  /// table gives the reason why, for instance, the id of a file at the provider is refused.
  private static String known(Fields part, String name) {
    if (part.any(name) == null) {
      part.settle();
    }
    return part.needText(name);
  }

  private static String text(Fields part, String name) {
    String text = part.text(name);
    if (text == null) {
      throw part.wrong(name, "a string");
    }
    return text;
  }

  private static ObjectNode typed(String type) {
    return Json.object().put("type", type);
  }
}
