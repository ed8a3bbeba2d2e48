package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.ChatFields.Choice;
import dev.aifleet.gateway.translator.ChatFields.Format;
import dev.aifleet.gateway.translator.ChatFields.Tool;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// OpenAI chat completions for an upstream that speaks Gemini's generateContent.
final class OpenAiToGemini {

  private OpenAiToGemini() {}

  static Request translate(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, OpenAiToGeminiTable.TABLE, call.isLenient());
      boolean includeUsage = ChatFields.includeUsage(request);
      boolean stream = request.flag("stream");
      ObjectNode body = body(request, call.upstreamModel());
      request.settle();
      return new Request.Translated(
          path(call.upstreamModel(), stream),
          Json.buffer(body),
          Map.of(),
          new OpenAiToGeminiAnswer(call.stamp(), includeUsage),
          request.ignored());
    } catch (Fields.Untranslatable e) {
      return e.told();
    }
  }

  private static String path(String model, boolean stream) {
    boolean qualified = model.startsWith("models/") || model.startsWith("tunedModels/");
    int slash = qualified ? model.indexOf('/') : -1;
    String collection = qualified ? model.substring(0, slash) : "models";
    String name = URLEncoder.encode(model.substring(slash + 1), StandardCharsets.UTF_8);
    String method = stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
    return "/" + collection + "/" + name.replace("+", "%20") + method;
  }

  private static ObjectNode body(Fields request, String upstreamModel) {
    // Read already, where the upstream was chosen.
    request.any("model");
    ObjectNode body = Json.object();
    OpenAiToGeminiMessages.write(ChatMessages.of(request), upstreamModel, body);
    tools(request, body);
    ObjectNode config = Json.object();
    sampling(request, config);
    output(request, config);
    thinking(request, upstreamModel, config);
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    return body;
  }

  private static void sampling(Fields request, ObjectNode config) {
    set(config, "maxOutputTokens", ChatFields.maxTokens(request));
    set(config, "temperature", request.number("temperature"));
    set(config, "topP", request.number("top_p"));
    set(config, "topK", request.integer("top_k"));
    set(config, "presencePenalty", request.number("presence_penalty"));
    set(config, "frequencyPenalty", request.number("frequency_penalty"));
    JsonNode seed = request.integer("seed");
    if (seed != null && !seed.canConvertToInt()) {
      throw request.refused("seed", "it must have 32 bits there.");
    }
    set(config, "seed", seed);
    List<String> stop = request.texts("stop");
    if (!stop.isEmpty()) {
      stop.forEach(config.putArray("stopSequences")::add);
    }
  }

  private static void output(Fields request, ObjectNode config) {
    switch (ChatFields.format(request)) {
      case Format.Text() -> {}
      case Format.AnyJson() -> config.put("responseMimeType", "application/json");
      case Format.Schema(ObjectNode schema) ->
          config.put("responseMimeType", "application/json").set("responseJsonSchema", schema);
    }
  }

  /// As Google's own OpenAI endpoint does: a budget of tokens up to Gemini 2.5, levels after it.
  private static void thinking(Fields request, String model, ObjectNode config) {
    String effort = request.text("reasoning_effort");
    if (effort == null) {
      return;
    }
    ObjectNode thinking = config.putObject("thinkingConfig");
    if (model.contains("gemini-2")) {
      switch (effort) {
        case "none" -> thinking.put("thinkingBudget", 0);
        case "minimal", "low" -> thinking.put("thinkingBudget", 1024);
        case "medium" -> thinking.put("thinkingBudget", 8192);
        case "high" -> thinking.put("thinkingBudget", 24576);
        default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
      }
    } else {
      switch (effort) {
        case "minimal", "low", "medium", "high" -> thinking.put("thinkingLevel", effort);
        default -> throw request.refused("reasoning_effort", "it has no '" + effort + "'.");
      }
    }
  }

  private static void tools(Fields request, ObjectNode body) {
    List<Tool> tools = ChatFields.tools(request);
    Choice choice = ChatFields.choice(request, tools);
    if (tools.isEmpty()) {
      return;
    }
    boolean strict = false;
    var declarations = body.putArray("tools").addObject().putArray("functionDeclarations");
    for (Tool tool : tools) {
      ObjectNode declaration = declarations.addObject().put("name", tool.name());
      if (tool.description() != null) {
        declaration.put("description", tool.description());
      }
      set(declaration, "parametersJsonSchema", tool.schema());
      strict |= tool.strict();
    }
    ObjectNode calling = body.putObject("toolConfig").putObject("functionCallingConfig");
    switch (choice) {
      // VALIDATED keeps to the schemas, as ANY does anyway.
      case Choice.Auto() -> calling.put("mode", strict ? "VALIDATED" : "AUTO");
      case Choice.None() -> calling.put("mode", "NONE");
      case Choice.Required() -> calling.put("mode", "ANY");
      case Choice.Named(String function) ->
          calling.put("mode", "ANY").putArray("allowedFunctionNames").add(function);
    }
  }

  private static void set(ObjectNode out, String name, @Nullable JsonNode value) {
    if (value != null) {
      out.set(name, value);
    }
  }
}
