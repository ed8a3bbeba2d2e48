package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.chat.ChatReading;
import io.vertx.core.buffer.Buffer;

/// Translates a chat completion to a response of `/v1/responses`, for an OpenAI client.
///
/// @param chat from the upstream's format to a chat completion
record ResponsesFromChat(BodyTranslation chat, ResponseObject client) implements BodyTranslation {
  @Override
  public Response response(Buffer upstreamBody) {
    return switch (chat.response(upstreamBody)) {
      case Response.Unreadable unreadable -> unreadable;
      case Response.Translated(Buffer body, Usage usage) -> {
        ObjectNode completion = Json.read(body.getBytes());
        if (completion == null) {
          throw new IllegalStateException("a translation gave no JSON object");
        }
        JsonNode choice = completion.path("choices").path(0);
        String finish = Json.text(choice, "finish_reason");
        ArrayNode output = output(choice.path("message"), finish);
        yield new Response.Translated(
            Json.buffer(client.whole(output, finish, completion.path("usage"))), usage);
      }
    };
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return chat.error(status, upstreamBody);
  }

  @Override
  public StreamTranslation stream() {
    return new ResponsesFromChatStream(chat.stream(), client);
  }

  private ArrayNode output(JsonNode message, String finish) {
    String status = finish.equals("length") ? "incomplete" : "completed";
    ArrayNode output = Json.array();
    thoughts(message, output);
    String text = Json.text(message, "content") + Json.text(message, "refusal");
    if (!text.isEmpty() || (message.path("tool_calls").isEmpty() && output.isEmpty())) {
      output.add(client.message(output.size(), status, text));
    }
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode signed = call.path("extra_content");
      if (Json.isSet(signed)) {
        ObjectNode state = Json.object();
        state.set("extra_content", signed);
        output.add(client.reasoning(output.size(), "", state));
      }
      String arguments = Json.text(call.path("function"), "arguments");
      output.add(client.call(output.size(), status, call, arguments));
    }
    return output;
  }

  private void thoughts(JsonNode message, ArrayNode output) {
    JsonNode blocks = message.path("thinking_blocks");
    for (JsonNode block : blocks) {
      ObjectNode state = Json.object();
      state.putArray("thinking_blocks").add(block);
      output.add(client.reasoning(output.size(), Json.text(block, "thinking"), state));
    }
    String reasoning = Json.text(message, ChatReading.reasoningField(message));
    if (blocks.isEmpty() && !reasoning.isEmpty()) {
      output.add(client.reasoning(output.size(), reasoning, MintedReasoning.unsigned(reasoning)));
    }
  }
}
