package dev.aifleet.gateway.translator;

/// The fields of Anthropic messages for an upstream that speaks OpenAI chat completions.
final class AnthropicToOpenAiTable {
  static final FieldTable TABLE =
      FieldTable.of("Anthropic messages", "OpenAI models")
          .translated("model", "messages", "messages[].role", "messages[].content")
          .translatedAs("system", "a system message")
          .translated("system[].type", "system[].text")
          .translatedAs("max_tokens", "`max_completion_tokens`")
          .translated("temperature", "top_p", "stream")
          .translatedAs("stop_sequences", "`stop`")
          .translated("tools", "tools[].type", "tools[].name", "tools[].description")
          .translated("tools[].input_schema", "tools[].strict")
          .translated("tool_choice", "tool_choice.type", "tool_choice.name")
          .translatedAs("tool_choice.disable_parallel_tool_use", "`parallel_tool_calls`")
          .nearest("thinking", "`reasoning_effort`")
          .nearest("thinking.type", "`adaptive` and `disabled` leave it to the model")
          .nearest("thinking.budget_tokens", "up to 1024 `low`, up to 8192 `medium`, else `high`")
          .translated("output_config", "output_config.effort")
          .translatedAs("output_config.format", "`response_format`")
          .translated("output_config.format.type", "output_config.format.schema")
          .translated("messages[].content[].type", "messages[].content[].text")
          .translated("messages[].content[].source", "messages[].content[].source.type")
          .translated("messages[].content[].source.url", "messages[].content[].source.data")
          .translated("messages[].content[].source.media_type", "messages[].content[].title")
          .translated("messages[].content[].id", "messages[].content[].name")
          .translated("messages[].content[].input", "messages[].content[].tool_use_id")
          .translated("messages[].content[].content", "messages[].content[].content[].type")
          .translated("messages[].content[].content[].text")
          .nearest("messages[].content[].is_error", "the result begins with `Error: `")
          .leftOut("metadata", "service_tier")
          .leftOut("cache_control", "system[].cache_control", "tools[].cache_control")
          .leftOut("messages[].content[].cache_control")
          .leftOut("messages[].content[].content[].cache_control")
          .leftOut("tools[].eager_input_streaming", "thinking.display")
          .leftOut("system[].citations", "system[].caller")
          .leftOut("messages[].content[].citations", "messages[].content[].caller")
          .leftOut("messages[].content[].content[].citations")
          .leftOut("messages[].content[].content[].caller")
          .leftOut("messages[].content[].thinking", "messages[].content[].signature")
          .leftOut("messages[].content[].data")
          .build();

  private AnthropicToOpenAiTable() {}
}
