package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the fields of a chat completion request that every target format needs, except for the
/// messages.
public final class ChatFields {
  private ChatFields() {}

  /// @param schema of the arguments; null if the function has none
  /// @param strict whether arguments must match the schema exactly
  public record Tool(
      String name,
      @Nullable String description,
      @Nullable ObjectNode schema,
      boolean strict,
      @Nullable ObjectNode cacheControl) {}

  public sealed interface Choice {
    record Auto() implements Choice {}

    record None() implements Choice {}

    record Required() implements Choice {}

    record Named(String function) implements Choice {}
  }

  /// The tools of a request that may be called, and whether a call is required.
  public record Tools(List<Tool> list, Choice choice) {
    public boolean isForced() {
      return choice instanceof Choice.Required || choice instanceof Choice.Named;
    }
  }

  public sealed interface Format {
    record Text() implements Format {}

    record AnyJson() implements Format {}

    record Schema(ObjectNode schema) implements Format {}
  }

  /// Whether the client requested usage in the stream (`stream_options.include_usage`).
  public static boolean includeUsage(Fields request) {
    Fields options = request.object("stream_options");
    if (options == null) {
      return false;
    }
    boolean includeUsage = options.flag("include_usage");
    options.settle();
    return includeUsage;
  }

  public static @Nullable JsonNode maxTokens(Fields request) {
    JsonNode old = request.integer("max_tokens");
    JsonNode limit = request.integer("max_completion_tokens");
    return limit == null ? old : limit;
  }

  public static Tools tools(Fields request) {
    List<Tool> tools = new ArrayList<>();
    for (Fields tool : request.objects("tools")) {
      tools.add(tool(tool));
    }
    JsonNode value = request.any("tool_choice");
    if (value == null || value.isTextual()) {
      return checked(request, new Tools(tools, named(request, value)));
    }
    Fields choice = request.needObject("tool_choice");
    Tools chosen =
        switch (choice.needText("type")) {
          case "function" ->
              new Tools(tools, new Choice.Named(function(choice.needObject("function"))));
          case "allowed_tools" -> allowed(choice.needObject("allowed_tools"), tools);
          default -> throw choice.refused("type", "only a function can be chosen.");
        };
    choice.settle();
    return checked(request, chosen);
  }

  private static Tools checked(Fields request, Tools tools) {
    if (tools.isForced() && tools.list().isEmpty()) {
      throw request.wrong("tool_choice", "given together with 'tools'");
    }
    return tools;
  }

  private static Tool tool(Fields tool) {
    String type = tool.needText("type");
    if (!type.equals("function")) {
      throw tool.refused("type", "only functions are known there.");
    }
    Fields function = tool.needObject("function");
    var read =
        new Tool(
            function.needText("name"),
            function.text("description"),
            function.tree("parameters"),
            function.flag("strict"),
            tool.tree("cache_control"));
    function.settle();
    tool.settle();
    return read;
  }

  private static Choice named(Fields request, @Nullable JsonNode value) {
    return switch (value == null ? "auto" : value.textValue()) {
      case "auto" -> new Choice.Auto();
      case "none" -> new Choice.None();
      case "required" -> new Choice.Required();
      default -> throw request.wrong("tool_choice", "auto, none, required or a function");
    };
  }

  private static String function(Fields function) {
    String name = function.needText("name");
    function.settle();
    return name;
  }

  /// Reduces the tools to the allowed ones. The model does not see the others, so it cannot call
  /// them.
  private static Tools allowed(Fields allowed, List<Tool> tools) {
    Choice mode =
        switch (allowed.needText("mode")) {
          case "auto" -> new Choice.Auto();
          case "required" -> new Choice.Required();
          default -> throw allowed.wrong("mode", "auto or required");
        };
    Set<String> names = new HashSet<>();
    for (Fields tool : allowed.objects("tools")) {
      if (!tool.needText("type").equals("function")) {
        throw tool.refused("type", "only functions are known there.");
      }
      names.add(function(tool.needObject("function")));
      tool.settle();
    }
    allowed.settle();
    return new Tools(tools.stream().filter(tool -> names.contains(tool.name())).toList(), mode);
  }

  public static Format format(Fields request) {
    Fields format = request.object("response_format");
    if (format == null) {
      return new Format.Text();
    }
    String type = format.needText("type");
    Format read =
        switch (type) {
          case "text" -> new Format.Text();
          case "json_object" -> new Format.AnyJson();
          case "json_schema" -> new Format.Schema(schema(format.needObject("json_schema")));
          default -> throw format.refused("type", "'" + type + "' is not known there.");
        };
    format.settle();
    return read;
  }

  /// The schema without OpenAI's wrapper: other formats have no name for it, always enforce it, and
  /// have the description within the schema.
  private static ObjectNode schema(Fields named) {
    ObjectNode schema = named.needObject("schema").tree();
    String description = named.text("description");
    named.settle();
    return description == null || schema.has("description")
        ? schema
        : schema.deepCopy().put("description", description);
  }
}
