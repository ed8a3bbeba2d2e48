package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the messages of a chat completion request.
public final class ChatMessages {
  private ChatMessages() {}

  public static List<ChatMessage> of(Fields request) {
    List<ChatMessage> messages = new ArrayList<>();
    for (Fields message : request.objects("messages")) {
      messages.add(message(message));
      message.settle();
    }
    if (messages.isEmpty()) {
      throw request.wrong("messages", "an array with at least one message");
    }
    return messages;
  }

  private static ChatMessage message(Fields message) {
    String at = message.at("content");
    String role = message.needText("role");
    return switch (role) {
      case "system", "developer" -> new ChatMessage.Instruction(at, texts(message));
      case "user" -> new ChatMessage.User(at, parts(message));
      case "assistant" -> assistant(message);
      case "tool" ->
          new ChatMessage.ToolResult(at, message.needText("tool_call_id"), parts(message));
      default -> throw message.refused("role", "'" + role + "' is not known there.");
    };
  }

  private static ChatMessage assistant(Fields message) {
    List<ChatMessage.Part.Text> parts = new ArrayList<>(texts(message));
    String refusal = message.text("refusal");
    if (refusal != null && !refusal.isBlank()) {
      parts.add(new ChatMessage.Part.Text(message.at("refusal"), refusal, null));
    }
    List<ChatMessage.ToolCall> calls = new ArrayList<>();
    for (Fields call : message.objects("tool_calls")) {
      calls.add(toolCall(call));
    }
    return new ChatMessage.Assistant(
        message.at("content"),
        thoughts(message),
        parts,
        calls,
        signature(message.object("extra_content")));
  }

  /// Reads thinking blocks from LiteLLM's field, or from content parts as LangChain sends them.
  private static List<ChatMessage.Thought> thoughts(Fields message) {
    List<ChatMessage.Thought> thoughts = new ArrayList<>();
    for (Fields block : message.objects("thinking_blocks")) {
      addThought(thoughts, block);
      block.settle();
    }
    JsonNode content = message.any("content");
    if (content != null && content.isArray()) {
      message.objects("content").stream()
          .filter(ChatMessages::isThought)
          .forEach(block -> addThought(thoughts, block));
    }
    return thoughts;
  }

  private static boolean isThought(Fields block) {
    String type = block.needText("type");
    return type.equals("thinking") || type.equals("redacted_thinking");
  }

  /// Skips blocks without a signature: the provider would reject them.
  private static void addThought(List<ChatMessage.Thought> thoughts, Fields block) {
    String type = block.needText("type");
    String text = block.text("thinking");
    String signature = block.text("signature");
    String data = block.text("data");
    switch (type) {
      case "thinking" -> {
        if (signature != null && !MintedThinking.isMinted(signature)) {
          thoughts.add(new ChatMessage.Thought.Signed(text == null ? "" : text, signature));
        }
      }
      case "redacted_thinking" -> {
        if (data != null && !data.isBlank()) {
          thoughts.add(new ChatMessage.Thought.Redacted(data));
        }
      }
      default -> throw block.refused("type", "'" + type + "' is not known there.");
    }
  }

  private static ChatMessage.ToolCall toolCall(Fields call) {
    String type = call.text("type");
    if (type != null && !type.equals("function")) {
      throw call.refused("type", "only functions can be called.");
    }
    Fields function = call.needObject("function");
    var read =
        new ChatMessage.ToolCall(
            call.needText("id"),
            function.needText("name"),
            arguments(function),
            signature(call.object("extra_content")));
    function.settle();
    call.settle();
    return read;
  }

  /// Clients send an empty string for a function without parameters.
  private static ObjectNode arguments(Fields function) {
    String text = function.text("arguments");
    ObjectNode arguments = text == null || text.isBlank() ? Json.object() : Json.read(text);
    if (arguments == null) {
      throw function.wrong("arguments", "a JSON object, as text");
    }
    return arguments;
  }

  private static @Nullable String signature(@Nullable Fields extra) {
    Fields google = extra == null ? null : extra.object("google");
    if (extra != null) {
      extra.settle();
    }
    if (google == null) {
      return null;
    }
    String signature = google.text("thought_signature");
    google.settle();
    return signature;
  }

  private static List<ChatMessage.Part.Text> texts(Fields message) {
    List<ChatMessage.Part.Text> texts = new ArrayList<>();
    for (ChatMessage.Part part : parts(message)) {
      if (!(part instanceof ChatMessage.Part.Text text)) {
        throw new Fields.Untranslatable("'" + part.at() + "' must be text.", part.at());
      }
      texts.add(text);
    }
    return texts;
  }

  /// The parts of `content`. A string is one part; blank text is left out.
  private static List<ChatMessage.Part> parts(Fields message) {
    JsonNode content = message.any("content");
    List<ChatMessage.Part> parts = new ArrayList<>();
    if (content != null && content.isTextual()) {
      add(parts, new ChatMessage.Part.Text(message.at("content"), content.textValue(), null));
    } else if (content != null && !content.isArray()) {
      throw message.wrong("content", "a string or an array of parts");
    } else {
      boolean isAssistant = message.needText("role").equals("assistant");
      for (Fields part : message.objects("content")) {
        if (isAssistant && isThought(part)) {
          addThought(new ArrayList<>(), part);
        } else {
          add(parts, part(part));
        }
        part.settle();
      }
    }
    return parts;
  }

  private static void add(List<ChatMessage.Part> parts, ChatMessage.Part part) {
    if (!(part instanceof ChatMessage.Part.Text text) || !text.text().isBlank()) {
      parts.add(part);
    }
  }

  private static ChatMessage.Part part(Fields part) {
    String type = part.needText("type");
    ObjectNode cacheControl = part.tree("cache_control");
    return switch (type) {
      case "text" ->
          new ChatMessage.Part.Text(part.at("text"), needText(part, "text"), cacheControl);
      case "refusal" ->
          new ChatMessage.Part.Text(part.at("refusal"), needText(part, "refusal"), cacheControl);
      case "image_url" -> {
        Fields image = part.needObject("image_url");
        ChatMessage.Source source = source(image, "url");
        image.settle();
        yield new ChatMessage.Part.Image(image.at("url"), source, cacheControl);
      }
      case "input_audio" -> audio(part.needObject("input_audio"));
      case "file" -> file(part.needObject("file"));
      default -> throw part.refused("type", "'" + type + "' is not known there.");
    };
  }

  private static String needText(Fields part, String name) {
    String text = part.text(name);
    if (text == null) {
      throw part.wrong(name, "a string");
    }
    return text;
  }

  private static ChatMessage.Part audio(Fields audio) {
    String format = audio.needText("format");
    var read = new ChatMessage.Part.Audio(audio.at("data"), format, audio.needText("data"));
    audio.settle();
    return read;
  }

  private static ChatMessage.Part file(Fields file) {
    if (file.any("file_id") != null) {
      throw file.refused("file_id", "it names a file of another provider.");
    }
    if (!(source(file, "file_data") instanceof ChatMessage.Source.Inline inline)) {
      throw file.wrong("file_data", "a data: URL");
    }
    var read = new ChatMessage.Part.File(file.at("file_data"), inline, file.text("filename"));
    file.settle();
    return read;
  }

  private static ChatMessage.Source source(Fields fields, String name) {
    String url = fields.needText(name);
    String scheme = url.substring(0, Math.min(8, url.length())).toLowerCase(Locale.ROOT);
    if (scheme.startsWith("http://") || scheme.startsWith("https://")) {
      return new ChatMessage.Source.Remote(url);
    }
    int comma = url.indexOf(',');
    if (!scheme.startsWith("data:") || comma < 0 || !url.startsWith(";base64", comma - 7)) {
      throw fields.wrong(name, "an http(s) URL or a data: URL in base64");
    }
    String mediaType = url.substring(5, comma - 7).toLowerCase(Locale.ROOT);
    int parameters = mediaType.indexOf(';');
    String plain = parameters < 0 ? mediaType : mediaType.substring(0, parameters);
    // Not a registered type but common, and accepted by OpenAI.
    String type = plain.equals("image/jpg") ? "image/jpeg" : plain;
    return new ChatMessage.Source.Inline(type, withoutLineBreaks(url.substring(comma + 1)));
  }

  /// Removes line breaks, which some encoders insert: OpenAI accepts them, other providers do not.
  private static String withoutLineBreaks(String base64) {
    return base64.indexOf('\n') < 0 && base64.indexOf('\r') < 0
        ? base64
        : base64.replaceAll("[\r\n \t]+", "");
  }
}
