package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.responses.ResponsesTools.Tool;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Converts the tools of a `/v1/responses` request to functions of a chat completion.
final class ResponsesToChatTools {
  /// Server tools that coding agents send with every request. They are left out.
  private static final Set<String> DISPENSABLE =
      Set.of("web_search", "web_search_preview", "image_generation", "tool_search");

  private final ResponsesTools tools;
  private final boolean isLenient;
  private final ArrayNode functions = Json.array();

  private ResponsesToChatTools(ResponsesTools tools, boolean isLenient) {
    this.tools = tools;
    this.isLenient = isLenient;
  }

  static void write(Fields request, ResponsesTools tools, boolean isLenient, ObjectNode chat) {
    var out = new ResponsesToChatTools(tools, isLenient);
    for (Fields tool : request.objects("tools")) {
      out.add(tool, "");
    }
    if (!out.functions.isEmpty()) {
      chat.set("tools", out.functions);
    }
    out.choice(request, chat);
  }

  private void add(Fields tool, String namespace) {
    String type = tool.needText("type");
    switch (type) {
      case "function" -> function(tool, namespace);
      case "custom" -> custom(tool, namespace);
      case "namespace" -> {
        tool.text("description");
        for (Fields inner : tool.objects("tools")) {
          add(inner, tool.needText("name"));
        }
      }
      default -> {
        if (!isLenient || !DISPENSABLE.contains(type)) {
          throw tool.refused("type", "'" + type + "' is run by another provider.");
        }
        tool.leaveOut("type");
        return;
      }
    }
    tool.settle();
  }

  private void function(Fields tool, String namespace) {
    var named = new Tool(namespace, tool.needText("name"), false);
    ObjectNode function = function(named, tool.text("description"));
    ObjectNode parameters = tool.tree("parameters");
    if (parameters != null) {
      function.set("parameters", parameters);
    }
    if (tool.flag("strict")) {
      function.put("strict", true);
    }
  }

  /// A custom tool becomes a function with one string argument. Its grammar cannot be enforced and
  /// is added to the description.
  private void custom(Fields tool, String namespace) {
    var named = new Tool(namespace, tool.needText("name"), true);
    ObjectNode function = function(named, tool.text("description"));
    ObjectNode input = function.putObject("parameters").put("type", "object");
    input.putArray("required").add(ResponsesTools.INPUT);
    ObjectNode text = input.putObject("properties").putObject(ResponsesTools.INPUT);
    text.put("type", "string").put("description", rule(tool.object("format")));
  }

  private static String rule(@Nullable Fields format) {
    if (format == null) {
      return "The whole input, as plain text.";
    }
    String type = format.needText("type");
    String rule =
        switch (type) {
          case "text" -> "The whole input, as plain text.";
          case "grammar" ->
              "The whole input, as plain text that matches this "
                  + format.needText("syntax")
                  + " grammar:\n"
                  + format.needText("definition");
          default -> throw format.refused("type", "'" + type + "' is not known there.");
        };
    format.settle();
    return rule;
  }

  private ObjectNode function(Tool named, @Nullable String description) {
    ObjectNode function = functions.addObject().put("type", "function").putObject("function");
    function.put("name", tools.toChat(named));
    if (description != null) {
      function.put("description", description);
    }
    return function;
  }

  private void choice(Fields request, ObjectNode chat) {
    JsonNode choice = request.any("tool_choice");
    boolean isPlain = choice == null || choice.isTextual();
    Fields chosen = isPlain ? null : request.needObject("tool_choice");
    if (functions.isEmpty() && isPlain) {
      return;
    }
    JsonNode parallel = request.any("parallel_tool_calls");
    if (parallel != null) {
      chat.put("parallel_tool_calls", request.flag("parallel_tool_calls"));
    }
    if (chosen != null) {
      chat.set("tool_choice", chosen(chosen));
      chosen.settle();
    } else if (choice != null) {
      chat.set("tool_choice", choice);
    }
  }

  private static ObjectNode chosen(Fields choice) {
    String type = choice.needText("type");
    return switch (type) {
      case "function", "custom" -> named(choice, type);
      case "allowed_tools" -> {
        ObjectNode out = Json.object().put("type", type);
        ObjectNode allowed = out.putObject(type).put("mode", choice.needText("mode"));
        ArrayNode tools = allowed.putArray("tools");
        for (Fields tool : choice.objects("tools")) {
          if (List.of("function", "custom").contains(tool.needText("type"))) {
            tools.add(named(tool, tool.needText("type")));
          }
          tool.text("name");
          tool.settle();
        }
        yield out;
      }
      default -> throw choice.refused("type", "'" + type + "' is run by another provider.");
    };
  }

  private static ObjectNode named(Fields tool, String type) {
    String namespace = tool.text("namespace");
    var named =
        new Tool(namespace == null ? "" : namespace, tool.needText("name"), type.equals("custom"));
    ObjectNode out = Json.object().put("type", "function");
    out.putObject("function").put("name", named.chatName());
    return out;
  }
}
