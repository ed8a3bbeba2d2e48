package dev.aifleet.gateway.translator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.Translation;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Translates an OpenAI client's `/v1/responses` request for an upstream of another format: to a
/// chat completion request, and from there with the translation to that format. The gateway stores
/// no responses, so each request must contain its whole conversation.
public final class ResponsesToChat implements Translation {
  private final FieldTable table;
  private final Translation onwards;

  /// @param models of the upstreams, such as `Gemini models`
  /// @param onwards from a chat completion to the upstream's format
  public ResponsesToChat(String models, Translation onwards) {
    this.table = ResponsesTable.of(models);
    this.onwards = onwards;
  }

  public FieldTable table() {
    return table;
  }

  @Override
  public Request request(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, table, call.isLenient());
      var tools = new ResponsesTools();
      ObjectNode chat = Json.object();
      List<Integer> items = write(request, call, tools, chat);
      request.settle();
      Request made = onwards.request(Json.buffer(chat).getBytes(), call);
      var response = new ResponseObject(call.stamp(), ResponseObject.echo(tree), tools);
      return back(made, response, request.ignored(), new ChatPlaces(items));
    } catch (Fields.Untranslatable e) {
      return e.impossible();
    }
  }

  private static Request back(
      Request made, ResponseObject response, String ignored, ChatPlaces places) {
    return switch (made) {
      case Request.Translated onwards ->
          onwards.within(
              new ResponsesFromChat(onwards.translation(), response),
              places.joined(ignored, onwards.ignored()));
      case Request.Impossible(String message, String param) ->
          new Request.Impossible(
              places.inRequest(message), param == null ? null : places.inRequest(param));
      case Request.Known known -> known;
    };
  }

  /// Returns for each message the index of its `input` item.
  private static List<Integer> write(
      Fields request, Call call, ResponsesTools tools, ObjectNode chat) {
    // Read before, when the upstream was selected.
    request.any("model");
    chat.put("model", call.upstreamModel());
    List<Integer> items = ResponsesToChatInput.write(request, tools, chat.putArray("messages"));
    copy(chat, "max_completion_tokens", request.integer("max_output_tokens"));
    copy(chat, "temperature", request.number("temperature"));
    copy(chat, "top_p", request.number("top_p"));
    ResponsesToChatTools.write(request, tools, call.isLenient(), chat);
    Fields reasoning = request.object("reasoning");
    if (reasoning != null) {
      copy(chat, "reasoning_effort", reasoning.any("effort"));
      reasoning.settle();
    }
    text(request, chat);
    for (String included : request.texts("include")) {
      if (included.endsWith("logprobs")) {
        throw request.refused("include", "there are no logprobs there.");
      }
    }
    if (request.flag("stream")) {
      chat.put("stream", true).putObject("stream_options").put("include_usage", true);
    }
    return items;
  }

  private static void text(Fields request, ObjectNode chat) {
    Fields text = request.object("text");
    Fields format = text == null ? null : text.object("format");
    if (format != null) {
      String type = format.needText("type");
      ObjectNode out = chat.putObject("response_format").put("type", type);
      if (type.equals("json_schema")) {
        ObjectNode named = out.putObject("json_schema");
        copy(named, "name", format.any("name"));
        copy(named, "description", format.any("description"));
        named.set("schema", format.needObject("schema").tree());
        copy(named, "strict", format.any("strict"));
      }
      format.settle();
    }
    if (text != null) {
      text.settle();
    }
  }

  private static void copy(ObjectNode out, String name, @Nullable JsonNode value) {
    if (value != null) {
      out.set(name, value);
    }
  }
}
