package dev.aifleet.gateway.wireformat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.Event;
import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.anthropic.OpenAiToAnthropicTable;
import dev.aifleet.gateway.translator.gemini.AnthropicToGemini;
import dev.aifleet.gateway.translator.gemini.OpenAiToGeminiTable;
import dev.aifleet.gateway.translator.messages.AnthropicToOpenAiTable;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// The recorded cases below `src/test/resources/translator`, one folder per pair of formats.
public enum Golden {
  OPENAI_TO_ANTHROPIC(
      "openai-to-anthropic", ClientFormat.OpenAIChat, Api.Anthropic, OpenAiToAnthropicTable.TABLE),
  OPENAI_TO_GEMINI(
      "openai-to-gemini", ClientFormat.OpenAIChat, Api.Gemini, OpenAiToGeminiTable.TABLE),
  RESPONSES_TO_OPENAI(
      "responses-to-openai",
      ClientFormat.OpenAIResponsesAsChat,
      Api.OpenAI,
      OpenAiFormat.RESPONSES.table()),
  RESPONSES_TO_ANTHROPIC(
      "responses-to-anthropic",
      ClientFormat.OpenAIResponses,
      Api.Anthropic,
      AnthropicFormat.RESPONSES.table()),
  RESPONSES_TO_GEMINI(
      "responses-to-gemini",
      ClientFormat.OpenAIResponses,
      Api.Gemini,
      GeminiFormat.RESPONSES.table()),
  ANTHROPIC_TO_GEMINI(
      "anthropic-to-gemini", ClientFormat.AnthropicMessages, Api.Gemini, AnthropicToGemini.TABLE),
  ANTHROPIC_TO_OPENAI(
      "anthropic-to-openai",
      ClientFormat.AnthropicMessages,
      Api.OpenAI,
      AnthropicToOpenAiTable.TABLE);

  static final Stamp STAMP = new Stamp("stamp1", 1_700_000_000, "asked-model");
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Path folder;
  private final ClientFormat client;
  private final Api api;

  @SuppressWarnings("ImmutableEnumChecker") // built once, without setters
  private final FieldTable table;

  Golden(String folder, ClientFormat client, Api api, FieldTable table) {
    this.folder = Path.of("src/test/resources/translator", folder);
    this.client = client;
    this.api = api;
    this.table = table;
  }

  FieldTable table() {
    return table;
  }

  /// The files whose names start with the prefix.
  List<Path> files(String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode read(Path file) {
    try {
      return MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode read(Buffer json) {
    try {
      return MAPPER.readTree(json.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A request that every translation accepts.
  ObjectNode smallest() {
    ObjectNode request = MAPPER.createObjectNode().put("model", "fast");
    if (client.name().startsWith("OpenAIResponses")) {
      return request.put("input", "Hi");
    }
    request.put("max_tokens", 10);
    request.putArray("messages").addObject().put("role", "user").put("content", "Hi");
    return request;
  }

  Request request(JsonNode body, String model) {
    return request(body.toString().getBytes(StandardCharsets.UTF_8), model);
  }

  Request request(byte[] body, String model) {
    return request(body, model, false);
  }

  /// @param isLenient whether unknown fields are left out instead of refused
  Request request(byte[] body, String model, boolean isLenient) {
    return Objects.requireNonNull(WireFormats.of(api).translation(client))
        .request(body, new Call(model, STAMP, isLenient));
  }

  /// The response translation of the smallest request with these fields added.
  BodyTranslation back(JsonNode fields) {
    ObjectNode request = smallest();
    if (fields.isObject()) {
      request.setAll((ObjectNode) fields);
    }
    return ((Request.Translated) request(request, "their-model")).translation();
  }

  /// The events as an upstream sends them.
  static List<Buffer> events(JsonNode recorded) {
    List<Buffer> events = new ArrayList<>();
    for (JsonNode data : recorded) {
      String name = data.has("type") ? "event: " + data.path("type").asText() + "\n" : "";
      String text = data.isTextual() ? data.textValue() : data.toString();
      events.add(Buffer.buffer(name + "data: " + text + "\n\n"));
    }
    return events;
  }

  /// The data of a stream's events as a client reads them; `[DONE]` as text.
  static JsonNode dataOf(Buffer stream) {
    var out = MAPPER.createArrayNode();
    for (String event : stream.toString().split("\n\n", -1)) {
      String data = Event.data(Buffer.buffer(event));
      if (data.equals("[DONE]")) {
        out.add(data);
      } else if (!data.isEmpty()) {
        out.add(read(Buffer.buffer(data)));
      }
    }
    return out;
  }

  static Buffer through(StreamTranslation stream, List<Buffer> events) {
    Buffer out = Buffer.buffer();
    events.forEach(event -> out.appendBuffer(stream.event(event)));
    return out.appendBuffer(stream.end());
  }
}
