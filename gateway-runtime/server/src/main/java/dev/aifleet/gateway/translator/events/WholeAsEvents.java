package dev.aifleet.gateway.translator.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.translator.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Writes a whole response as the events of its endpoint's stream, for a client that requested a
/// stream at an upstream that did not send one.
public final class WholeAsEvents {
  private WholeAsEvents() {}

  /// Whether responses of this endpoint can be written as events.
  public static boolean isPossible(Endpoint endpoint) {
    return switch (endpoint.streaming()) {
      case Chunks, Messages, Responses -> true;
      case Plain -> false;
    };
  }

  /// @param body a whole response in the client's format
  /// @param usage whether the client requested usage in the stream
  /// @return null if the body is not a whole response of this endpoint
  public static @Nullable Buffer of(Endpoint endpoint, Buffer body, boolean usage) {
    ObjectNode response = Json.read(body.getBytes());
    if (response == null) {
      return null;
    }
    return switch (endpoint.streaming()) {
      case Chunks -> chunks(response, usage);
      case Messages -> MessageAsEvents.of(response);
      case Responses -> ResponseAsEvents.of(response);
      case Plain -> null;
    };
  }

  /// Chat completions contain messages; the older completions contain `text`, also in a stream.
  private static @Nullable Buffer chunks(ObjectNode response, boolean usage) {
    JsonNode choices = response.path("choices");
    if (!choices.isArray() || choices.isEmpty()) {
      return null;
    }
    ObjectNode head = response.deepCopy();
    head.remove("usage");
    boolean chat = choices.path(0).path("message").isObject();
    if (chat) {
      head.put("object", "chat.completion.chunk");
    }
    Buffer out = Buffer.buffer();
    for (JsonNode choice : choices) {
      if (chat) {
        chatChoice(out, head, choice);
      } else {
        chunk(out, head, choice);
      }
    }
    if (usage && response.path("usage").isObject()) {
      head.putArray("choices");
      head.set("usage", response.path("usage"));
      Json.event(out, null, head);
    }
    return out.appendString("data: [DONE]\n\n");
  }

  private static void chatChoice(Buffer out, ObjectNode head, JsonNode choice) {
    ObjectNode delta = Json.object();
    if (choice.path("message") instanceof ObjectNode message) {
      delta = message.deepCopy();
    }
    JsonNode calls = delta.path("tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      if (calls.path(i) instanceof ObjectNode call) {
        call.put("index", i);
      }
    }
    ObjectNode content = Json.object();
    content.set("index", choice.path("index"));
    content.set("delta", delta);
    content.set("logprobs", choice.get("logprobs"));
    content.putNull("finish_reason");
    chunk(out, head, content);
    ObjectNode end = Json.object();
    end.set("index", choice.path("index"));
    end.putObject("delta");
    end.putNull("logprobs").set("finish_reason", choice.get("finish_reason"));
    chunk(out, head, end);
  }

  private static void chunk(Buffer out, ObjectNode head, JsonNode choice) {
    head.putArray("choices").add(choice);
    Json.event(out, null, head);
  }
}
