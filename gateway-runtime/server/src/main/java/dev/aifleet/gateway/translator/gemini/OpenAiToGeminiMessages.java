package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields.Untranslatable;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.chat.ChatMessage;
import dev.aifleet.gateway.translator.chat.ChatMessage.Part;
import dev.aifleet.gateway.translator.chat.ChatMessage.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Converts the conversation of an OpenAI client's request to Gemini contents. System and developer
/// messages become the system instruction, in their order. Consecutive messages of one role are
/// merged. The tool results of one turn become one content of the user, by function name; images
/// among them follow in the next content.
final class OpenAiToGeminiMessages {
  /// Google's documented placeholder for calls of other models, which have no signature.
  private static final String NO_SIGNATURE = "skip_thought_signature_validator";

  private static final String RESULTS = "results";

  private final boolean needsSignatures;
  private final ToolNames names;
  private final ArrayNode system = Json.array();
  private final ArrayNode contents = Json.array();
  private final Map<String, String> functionsByCall = new HashMap<>();
  private String lastRole = "";
  private ArrayNode parts = Json.array();

  /// Content of tool results other than text, added after the last result.
  private final List<Part> attachments = new ArrayList<>();

  /// Tool results of the current turn; null if there are none yet.
  private @Nullable ArrayNode results;

  private String firstEmpty = "";

  private OpenAiToGeminiMessages(GeminiModel model, ToolNames names) {
    this.names = names;
    needsSignatures = model.needsSignatures();
  }

  static void write(
      List<ChatMessage> conversation, GeminiModel model, ToolNames names, ObjectNode body) {
    var out = new OpenAiToGeminiMessages(model, names);
    conversation.forEach(out::add);
    out.attach();
    if (!out.system.isEmpty()) {
      body.putObject("systemInstruction").set("parts", out.system);
    }
    if (out.contents.isEmpty()) {
      String at = out.firstEmpty.isEmpty() ? "messages" : out.firstEmpty;
      throw new Untranslatable(
          "'" + at + "' must not be empty: Gemini models need a message of the user.", at);
    }
    body.set("contents", out.contents);
  }

  private void add(ChatMessage message) {
    if (!(message instanceof ChatMessage.ToolResult)) {
      attach();
    }
    switch (message) {
      case ChatMessage.Instruction(_, var texts) -> texts.forEach(text -> system.add(text(text)));
      case ChatMessage.User(String at, var userParts) -> {
        firstEmpty = userParts.isEmpty() && firstEmpty.isEmpty() ? at : firstEmpty;
        userParts.forEach(part -> of("user").add(part(part)));
      }
      // A message without text and calls has no equivalent; leaving it out has no effect.
      case ChatMessage.Assistant(_, _, var texts, var calls, var signature) -> {
        texts.forEach(text -> of("model").add(text(text)));
        if (signature != null && !texts.isEmpty()) {
          ((ObjectNode) parts.get(parts.size() - 1)).put("thoughtSignature", signature);
        }
        for (int i = 0; i < calls.size(); i++) {
          of("model").add(functionCall(calls.get(i), i == 0));
        }
      }
      case ChatMessage.ToolResult result -> {
        results().add(functionResponse(result));
        result.parts().stream()
            .filter(part -> !(part instanceof Part.Text))
            .forEach(attachments::add);
      }
    }
  }

  private void attach() {
    attachments.forEach(part -> of("user").add(part(part)));
    attachments.clear();
  }

  /// The content for all tool results of one turn, even if user messages are between them.
  private ArrayNode results() {
    ArrayNode known = results;
    if (known == null) {
      known = of(RESULTS);
      results = known;
    }
    return known;
  }

  /// The parts that a message of this role is appended to.
  private ArrayNode of(String role) {
    if (!role.equals(lastRole)) {
      lastRole = role;
      results = role.equals("model") ? null : results;
      String known = role.equals(RESULTS) ? "user" : role;
      parts = contents.addObject().put("role", known).putArray("parts");
    }
    return parts;
  }

  private static ObjectNode part(Part part) {
    return switch (part) {
      case Part.Text text -> text(text);
      case Part.Image(_, Source.Inline inline, _) -> inlineData(inline);
      case Part.Image(_, Source.Remote(String url), _) -> fileData(url);
      case Part.File file -> inlineData(file.source());
      case Part.Audio(_, String format, String base64) ->
          inlineData(new Source.Inline("audio/" + format, base64));
    };
  }

  private static ObjectNode text(Part.Text text) {
    return Json.object().put("text", text.text());
  }

  private static ObjectNode inlineData(Source.Inline inline) {
    ObjectNode part = Json.object();
    part.putObject("inlineData").put("mimeType", inline.mediaType()).put("data", inline.base64());
    return part;
  }

  private static ObjectNode fileData(String url) {
    ObjectNode part = Json.object();
    ObjectNode file = part.putObject("fileData");
    String mediaType = imageType(url);
    if (mediaType != null) {
      file.put("mimeType", mediaType);
    }
    file.put("fileUri", url);
    return part;
  }

  /// The type by file extension; null leaves detection to Gemini, which fetches the file.
  private static @Nullable String imageType(String url) {
    int end = url.length();
    for (char mark : new char[] {'#', '?'}) {
      int at = url.indexOf(mark);
      end = at < 0 ? end : Math.min(end, at);
    }
    String path = url.substring(0, end).toLowerCase(Locale.ROOT);
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "png" -> "image/png";
      case "jpg", "jpeg" -> "image/jpeg";
      case "webp" -> "image/webp";
      case "heic" -> "image/heic";
      case "heif" -> "image/heif";
      default -> null;
    };
  }

  private ObjectNode functionCall(ChatMessage.ToolCall call, boolean first) {
    String name = names.toUpstream(call.name());
    functionsByCall.put(call.id(), name);
    ObjectNode part = Json.object();
    ObjectNode out = part.putObject("functionCall").put("id", call.id()).put("name", name);
    out.set("args", call.arguments());
    // Of parallel calls only the first one has a signature.
    if (call.signature() != null) {
      part.put("thoughtSignature", call.signature());
    } else if (needsSignatures && first) {
      part.put("thoughtSignature", NO_SIGNATURE);
    }
    return part;
  }

  /// Gemini requires an object: the result itself if it is a JSON object, otherwise its text as
  /// `output`, as Gemini documents.
  private ObjectNode functionResponse(ChatMessage.ToolResult result) {
    String function = functionsByCall.get(result.callId());
    if (function == null) {
      String at = result.at().replace("content", "tool_call_id");
      throw new Untranslatable(
          "'" + at + "' must name a tool call of an assistant message before it.", at);
    }
    ObjectNode part = Json.object();
    ObjectNode out = part.putObject("functionResponse").put("id", result.callId());
    ObjectNode json = Json.read(result.text());
    out.put("name", function)
        .set("response", json == null ? Json.object().put("output", result.text()) : json);
    return part;
  }
}
