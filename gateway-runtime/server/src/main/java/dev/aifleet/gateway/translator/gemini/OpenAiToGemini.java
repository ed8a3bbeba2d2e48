package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.aifleet.gateway.translator.chat.ChatMessages;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates an OpenAI client's chat completion request for a Gemini upstream (`generateContent`).
public final class OpenAiToGemini {
  private static final String ANY_JSON =
      "When you answer without a function call, answer with one valid JSON object and nothing else:"
          + " no text around it, no Markdown fence.";

  private OpenAiToGemini() {}

  public static Request translate(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, OpenAiToGeminiTable.TABLE, call.isLenient());
      boolean includeUsage = ChatFields.includeUsage(request);
      boolean stream = request.flag("stream");
      ToolNames names = new ToolNames(Identifiers.GEMINI_TOOLS);
      ObjectNode body = body(request, call.upstreamModel(), names);
      request.settle();
      return new Request.Translated(
          path(call.upstreamModel(), stream),
          Json.buffer(body),
          Map.of(),
          new OpenAiToGeminiResponse(call.stamp(), includeUsage, names),
          request.ignored());
    } catch (Fields.Untranslatable e) {
      return e.impossible();
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

  private static ObjectNode body(Fields request, String upstreamModel, ToolNames names) {
    // Read before, when the upstream was selected.
    request.any("model");
    ObjectNode body = Json.object();
    GeminiModel model = GeminiModel.of(upstreamModel);
    OpenAiToGeminiMessages.write(ChatMessages.of(request), model, names, body);
    Tools tools = ChatFields.tools(request);
    tools(tools, names, body);
    ObjectNode config = Json.object();
    sampling(request, config);
    Format format = ChatFields.format(request);
    if (tools.list().isEmpty() || model.supportsJsonOutputWithTools()) {
      output(format, config);
    } else {
      instruct(format, body);
    }
    OpenAiToGeminiThinking.write(request, model, config);
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    return body;
  }

  private static void sampling(Fields request, ObjectNode config) {
    set(config, "temperature", request.number("temperature"));
    set(config, "topP", request.number("top_p"));
    set(config, "topK", request.integer("top_k"));
    set(config, "presencePenalty", request.number("presence_penalty"));
    set(config, "frequencyPenalty", request.number("frequency_penalty"));
    JsonNode seed = request.integer("seed");
    if (seed != null) {
      // Gemini's seed has 32 bits. The mapping is deterministic.
      config.put(
          "seed", seed.canConvertToInt() ? seed.intValue() : seed.bigIntegerValue().hashCode());
    }
    List<String> stop = request.texts("stop");
    if (!stop.isEmpty()) {
      stop.forEach(config.putArray("stopSequences")::add);
    }
  }

  private static void output(Format format, ObjectNode config) {
    switch (format) {
      case Format.Text() -> {}
      case Format.AnyJson() -> config.put("responseMimeType", "application/json");
      case Format.Schema(ObjectNode schema) ->
          config
              .put("responseMimeType", "application/json")
              .set("responseJsonSchema", subset(schema));
    }
  }

  /// Adds the response format to the system instruction, for models that cannot enforce it.
  private static void instruct(Format format, ObjectNode body) {
    String instruction =
        switch (format) {
          case Format.Text() -> "";
          case Format.AnyJson() -> ANY_JSON;
          case Format.Schema(ObjectNode schema) ->
              ANY_JSON + " It must match this JSON schema: " + Json.written(schema);
        };
    if (!instruction.isEmpty()) {
      body.withObject("/systemInstruction").withArray("parts").addObject().put("text", instruction);
    }
  }

  private static void tools(Tools tools, ToolNames names, ObjectNode body) {
    if (tools.list().isEmpty()) {
      return;
    }
    boolean strict = false;
    var declarations = body.putArray("tools").addObject().putArray("functionDeclarations");
    for (Tool tool : tools.list()) {
      ObjectNode declaration = declarations.addObject();
      declaration.put("name", names.toUpstream(tool.name()));
      if (tool.description() != null) {
        declaration.put("description", tool.description());
      }
      if (tool.schema() != null) {
        declaration.set("parametersJsonSchema", subset(tool.schema()));
      }
      strict |= tool.strict();
    }
    ObjectNode calling = body.putObject("toolConfig").putObject("functionCallingConfig");
    switch (tools.choice()) {
      // VALIDATED enforces the schemas; ANY always does.
      case Choice.Auto() -> calling.put("mode", strict ? "VALIDATED" : "AUTO");
      case Choice.None() -> calling.put("mode", "NONE");
      case Choice.Required() -> calling.put("mode", "ANY");
      case Choice.Named(String function) ->
          calling
              .put("mode", "ANY")
              .putArray("allowedFunctionNames")
              .add(names.toUpstream(function));
    }
  }

  private static ObjectNode subset(ObjectNode schema) {
    return SchemaDialect.GEMINI.of(SchemaReferences.resolved(schema));
  }

  private static void set(ObjectNode out, String name, @Nullable JsonNode value) {
    if (value != null) {
      out.set(name, value);
    }
  }
}
