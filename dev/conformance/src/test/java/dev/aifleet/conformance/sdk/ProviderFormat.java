package dev.aifleet.conformance.sdk;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.Scripts;

/// What clients and providers speak, as a provider writes it.
enum ProviderFormat {
  OpenAI(Api.OpenAI) {
    @Override
    String unary(String text) {
      return """
      {"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"gpt-4o",\
      "choices":[{"index":0,"message":{"role":"assistant","content":"TEXT","refusal":null},\
      "logprobs":null,"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":50,\
      "prompt_tokens_details":{"cached_tokens":10},\
      "completion_tokens_details":{"reasoning_tokens":5}}}\
      """
          .replace("TEXT", text);
    }

    @Override
    String events(String text) {
      return firstEvents(text)
          + """
          data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,\
          "model":"gpt-4o","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

          data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,\
          "model":"gpt-4o","choices":[],\
          "usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":50,\
          "prompt_tokens_details":{"cached_tokens":10},\
          "completion_tokens_details":{"reasoning_tokens":5}}}

          data: [DONE]

          """;
    }

    @Override
    String firstEvents(String text) {
      return """
      data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,\
      "model":"gpt-4o","choices":[{"index":0,"delta":{"role":"assistant","content":"TEXT"},\
      "finish_reason":null}]}

      """
          .replace("TEXT", text);
    }

    @Override
    String toolCall() {
      return """
      {"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"gpt-4o",\
      "choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":null,\
      "reasoning_content":"Look it up.","tool_calls":[{"id":"call_1","type":"function",\
      "function":{"name":"weather","arguments":"{\\"city\\":\\"Lisbon\\"}"}}]},\
      "logprobs":null,"finish_reason":"tool_calls"}],\
      "usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":50}}\
      """;
    }

    @Override
    String toolCallEvents() {
      return """
      data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,\
      "model":"gpt-4o","choices":[{"index":0,"delta":{"role":"assistant","content":null,\
      "reasoning_content":"Look it up."},"finish_reason":null}]}

      data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,\
      "model":"gpt-4o","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1",\
      "type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}

      data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,\
      "model":"gpt-4o","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,\
      "function":{"arguments":"{\\"city\\":\\"Lisbon\\"}"}}]},"finish_reason":null}]}

      data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,\
      "model":"gpt-4o","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

      data: [DONE]

      """;
    }

    @Override
    String errorEvent(String message) {
      return "data: " + error(message, "server_error", "server_error") + "\n\n";
    }

    @Override
    String error(String message, String type, String code) {
      return """
      {"error":{"message":"MESSAGE","type":"TYPE","param":null,"code":"CODE"}}\
      """
          .replace("MESSAGE", message)
          .replace("TYPE", type)
          .replace("CODE", code);
    }
  },

  Anthropic(Api.Anthropic) {
    @Override
    String unary(String text) {
      return """
      {"id":"msg_1","type":"message","role":"assistant","model":"gpt-4o","stop_sequence":null,\
      "content":[{"type":"text","text":"TEXT","citations":null}],"stop_reason":"end_turn",\
      "usage":{"input_tokens":20,"output_tokens":20,"cache_read_input_tokens":10,\
      "cache_creation_input_tokens":7}}\
      """
          .replace("TEXT", text);
    }

    @Override
    String events(String text) {
      return firstEvents(text)
          + """
          event: content_block_stop
          data: {"type":"content_block_stop","index":0}

          event: message_delta
          data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
          "usage":{"output_tokens":20}}

          event: message_stop
          data: {"type":"message_stop"}

          """;
    }

    @Override
    String firstEvents(String text) {
      return """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
      "model":"gpt-4o","content":[],"stop_reason":null,"stop_sequence":null,\
      "usage":{"input_tokens":20,"output_tokens":1,"cache_read_input_tokens":10,\
      "cache_creation_input_tokens":7}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,\
      "content_block":{"type":"text","text":"","citations":null}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"TEXT"}}

      """
          .replace("TEXT", text);
    }

    @Override
    String toolCall() {
      return """
      {"id":"msg_1","type":"message","role":"assistant","model":"gpt-4o","stop_sequence":null,\
      "content":[{"type":"thinking","thinking":"Look it up.","signature":"SIG=="},\
      {"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Lisbon"}}],\
      "stop_reason":"tool_use","usage":{"input_tokens":20,"output_tokens":20}}\
      """;
    }

    @Override
    String toolCallEvents() {
      return """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
      "model":"gpt-4o","content":[],"stop_reason":null,"stop_sequence":null,\
      "usage":{"input_tokens":20,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,\
      "content_block":{"type":"thinking","thinking":"","signature":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,\
      "delta":{"type":"thinking_delta","thinking":"Look it up."}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,\
      "delta":{"type":"signature_delta","signature":"SIG=="}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,\
      "content_block":{"type":"tool_use","id":"call_1","name":"weather","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":1,\
      "delta":{"type":"input_json_delta","partial_json":"{\\"city\\":\\"Lisbon\\"}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},\
      "usage":{"output_tokens":20}}

      event: message_stop
      data: {"type":"message_stop"}

      """;
    }

    @Override
    String errorEvent(String message) {
      return "event: error\ndata: " + error(message, "api_error", "") + "\n\n";
    }

    @Override
    String error(String message, String type, String code) {
      return """
      {"type":"error","error":{"type":"TYPE","message":"MESSAGE"},"request_id":"req_provider"}\
      """
          .replace("MESSAGE", message)
          .replace("TYPE", type);
    }
  };

  private final Api api;

  ProviderFormat(Api api) {
    this.api = api;
  }

  Api api() {
    return api;
  }

  /// The body of a whole response.
  abstract String unary(String text);

  /// The events of a whole stream.
  abstract String events(String text);

  /// A stream's events up to its text.
  abstract String firstEvents(String text);

  /// A call of the tool `weather`, after a thought.
  abstract String toolCall();

  abstract String toolCallEvents();

  /// A stream's last event where the provider fails.
  abstract String errorEvent(String message);

  /// @param code which Anthropic does not have
  abstract String error(String message, String type, String code);

  /// A whole response of the requested kind: unary or a stream.
  Script responding(String text) {
    return (request, connection) -> {
      if (ProviderScripts.wantsStream(request)) {
        Scripts.stream(events(text)).respond(request, connection);
      } else {
        connection.json(200, unary(text));
      }
    };
  }

  Script refusing(int status, String message, String type, String code, String... headers) {
    return (_, connection) -> connection.json(status, error(message, type, code), headers);
  }
}
