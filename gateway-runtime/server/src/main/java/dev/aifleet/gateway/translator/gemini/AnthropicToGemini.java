package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.FieldTable;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Identifiers;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import dev.aifleet.gateway.translator.messages.AnthropicFromChat;
import dev.aifleet.gateway.translator.messages.AnthropicToOpenAi;
import dev.aifleet.gateway.translator.messages.AnthropicToOpenAiResponse;
import dev.aifleet.gateway.translator.messages.AnthropicToOpenAiTable;
import java.util.Set;

/// Translates an Anthropic client's request for a Gemini upstream (`generateContent`): first to a
/// chat completion request, then as for an OpenAI client.
public final class AnthropicToGemini {
  public static final FieldTable TABLE =
      AnthropicToOpenAiTable.of("Gemini models")
          .nearest("thinking", "`thinkingConfig`, by way of `reasoning_effort`")
          .nearest("thinking.type", "`adaptive` and `disabled` leave it to the model")
          .nearest("output_config.effort", "`thinkingConfig`")
          .translatedAs("output_config.format", "`responseJsonSchema`")
          .translatedAs("max_tokens", "`maxOutputTokens`, at most what the model writes")
          .translatedAs("stop_sequences", "`stopSequences`, 4 at most")
          .translatedAs("system", "`systemInstruction`, also where it stands within `messages`")
          .leftOutSince("tool_choice.disable_parallel_tool_use", "the model decides there")
          .nearest("messages[].content[].signature", "of a call, if Gemini has signed it")
          .leftOutSince("messages[].content[].thinking", "only its signature goes back")
          .build();

  private AnthropicToGemini() {}

  public static Request translate(byte[] clientBody, Call call) {
    ObjectNode tree = Json.read(clientBody);
    if (tree == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    try {
      Fields request = new Fields(tree, TABLE, call.isLenient());
      ToolNames names = new ToolNames(Identifiers.OPENAI_TOOLS);
      ObjectNode chat = AnthropicToOpenAi.chat(request, variant(call), call.upstreamModel(), names);
      request.settle();
      Request made = OpenAiToGemini.translate(Json.buffer(chat).getBytes(), call);
      return back(made, new AnthropicToOpenAiResponse(call.stamp(), names), request.ignored());
    } catch (Fields.Untranslatable e) {
      return e.impossible();
    }
  }

  /// The variant with the features of Google's own OpenAI endpoint.
  private static OpenAiVariant variant(Call call) {
    return OpenAiVariant.of("google", call.upstreamModel(), Set.of());
  }

  private static Request back(Request made, AnthropicToOpenAiResponse client, String ignored) {
    return switch (made) {
      case Request.Translated onwards ->
          // Fields left out of the intermediate chat completion were not sent by the client.
          onwards.within(new AnthropicFromChat(onwards.translation(), client), ignored);
      case Request.Impossible(String message, String param) ->
          new Request.Impossible(
              message.replaceAll("messages\\[\\d+][\\w.\\[\\]]*", "messages"),
              param == null || !param.startsWith("messages") ? param : "messages");
      case Request.Known known -> known;
    };
  }
}
