package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.aifleet.gateway.translator.Fields;
import org.jspecify.annotations.Nullable;

/// Converts text, images and documents of an Anthropic client's request to OpenAI content parts.
/// Blank text is left out.
final class AnthropicToOpenAiParts {
  private AnthropicToOpenAiParts() {}

  static void addText(ArrayNode parts, @Nullable String text) {
    if (text != null && !text.isBlank()) {
      parts.addObject().put("type", "text").put("text", text);
    }
  }

  static void addText(ArrayNode parts, Fields block) {
    String text = block.text("text");
    if (text == null) {
      throw block.wrong("text", "a string");
    }
    addText(parts, text);
  }

  static void addImage(ArrayNode parts, Fields block) {
    Fields source = block.needObject("source");
    String url =
        switch (source.needText("type")) {
          case "base64" -> dataUrl(source);
          case "url" -> source.needText("url");
          default -> throw source.refused("type", "it names a file of another provider.");
        };
    source.settle();
    parts.addObject().put("type", "image_url").putObject("image_url").put("url", url);
  }

  static void addDocument(ArrayNode parts, Fields block) {
    Fields citations = block.object("citations");
    if (citations != null && citations.flag("enabled")) {
      throw block.refused("citations");
    }
    String title = block.text("title");
    addText(parts, block.text("context"));
    Fields source = block.needObject("source");
    switch (source.needText("type")) {
      case "base64" ->
          parts
              .addObject()
              .put("type", "file")
              .putObject("file")
              .put("filename", title == null ? "document.pdf" : title)
              .put("file_data", dataUrl(source));
      case "text" -> {
        // Always text/plain.
        source.any("media_type");
        addText(parts, (title == null ? "" : title + "\n\n") + source.needText("data"));
      }
      case "content" -> {
        addText(parts, title);
        addContent(parts, source);
      }
      default -> throw source.refused("type");
    }
    source.settle();
  }

  /// A search result that the client provides, as text.
  static void addSearchResult(ArrayNode parts, Fields block) {
    addText(parts, block.text("title"));
    addText(parts, block.text("source"));
    addContent(parts, block);
  }

  private static void addContent(ArrayNode parts, Fields holder) {
    JsonNode content = holder.any("content");
    if (content != null && content.isTextual()) {
      addText(parts, content.textValue());
      return;
    }
    for (Fields part : holder.objects("content")) {
      switch (part.needText("type")) {
        case "text" -> addText(parts, part);
        case "image" -> addImage(parts, part);
        default -> throw part.refused("type");
      }
      part.settle();
    }
  }

  private static String dataUrl(Fields source) {
    return "data:" + source.needText("media_type") + ";base64," + source.needText("data");
  }
}
