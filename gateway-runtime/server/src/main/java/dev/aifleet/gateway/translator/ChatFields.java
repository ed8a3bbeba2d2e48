package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the fields of an OpenAI chat request that every target needs, messages apart.
final class ChatFields {
  private ChatFields() {}

  /// @param schema of its arguments; null: it takes none
  /// @param strict whether arguments must match the schema exactly
  record Tool(
      String name,
      @Nullable String description,
      @Nullable ObjectNode schema,
      boolean strict,
      @Nullable ObjectNode cacheControl) {}

  sealed interface Choice {
    record Auto() implements Choice {}

    record None() implements Choice {}

    record Required() implements Choice {}

    record Named(String function) implements Choice {}
  }

  sealed interface Format {
    record Text() implements Format {}

    record AnyJson() implements Format {}

    record Schema(ObjectNode schema) implements Format {}
  }

  /// Whether a stream's client wants its usage.
  static boolean includeUsage(Fields request) {
    Fields options = request.object("stream_options");
    if (options == null) {
      return false;
    }
    boolean includeUsage = options.flag("include_usage");
    options.settle();
    return includeUsage;
  }

  static @Nullable JsonNode maxTokens(Fields request) {
    JsonNode old = request.integer("max_tokens");
    JsonNode limit = request.integer("max_completion_tokens");
    return limit == null ? old : limit;
  }

  static List<Tool> tools(Fields request) {
    List<Tool> tools = new ArrayList<>();
    for (Fields tool : request.objects("tools")) {
      String type = tool.needText("type");
      if (!type.equals("function")) {
        throw tool.refused("type", "only functions are known there.");
      }
      Fields function = tool.needObject("function");
      tools.add(
          new Tool(
              function.needText("name"),
              function.text("description"),
              function.tree("parameters"),
              function.flag("strict"),
              tool.tree("cache_control")));
      function.settle();
      tool.settle();
    }
    return tools;
  }

  static Choice choice(Fields request, List<Tool> tools) {
    JsonNode value = request.any("tool_choice");
    Choice choice = value == null || value.isTextual() ? named(request, value) : function(request);
    boolean needsTools = choice instanceof Choice.Required || choice instanceof Choice.Named;
    if (needsTools && tools.isEmpty()) {
      throw request.wrong("tool_choice", "given together with 'tools'");
    }
    return choice;
  }

  private static Choice named(Fields request, @Nullable JsonNode value) {
    return switch (value == null ? "auto" : value.textValue()) {
      case "auto" -> new Choice.Auto();
      case "none" -> new Choice.None();
      case "required" -> new Choice.Required();
      default -> throw request.wrong("tool_choice", "auto, none, required or a function");
    };
  }

  private static Choice function(Fields request) {
    Fields choice = request.needObject("tool_choice");
    if (!choice.needText("type").equals("function")) {
      throw choice.refused("type", "only a function can be chosen.");
    }
    Fields function = choice.needObject("function");
    var named = new Choice.Named(function.needText("name"));
    function.settle();
    choice.settle();
    return named;
  }

  static Format format(Fields request) {
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

  /// Elsewhere a schema has no name, binds always, and carries its description itself.
  private static ObjectNode schema(Fields named) {
    ObjectNode schema = named.needObject("schema").tree();
    String description = named.text("description");
    named.settle();
    return description == null || schema.has("description")
        ? schema
        : schema.deepCopy().put("description", description);
  }
}
