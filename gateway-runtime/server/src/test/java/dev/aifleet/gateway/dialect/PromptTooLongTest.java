package dev.aifleet.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The sentences are those of OpenAI, Anthropic, Gemini, vLLM, SGLang, llama.cpp, TGI, Mistral,
/// xAI, Moonshot, DashScope, GLM, Groq, OpenRouter, Ollama and Bedrock.
class PromptTooLongTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.|130000|128000
          This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4900 in the messages, 100 in the completion).|5000|4096
          prompt is too long: 210000 tokens > 200000 maximum|210000|200000
          The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).|1200000|1048576
          The prompt (total length 5000) is too long to fit into the model (context length 4096).|5000|4096
          The decoder prompt (length 5000) is longer than the maximum model length of 4096.|5000|4096
          The input (5000 tokens) is longer than the model's context length (4096 tokens).|5000|4096
          Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of 5000 tokens: 4900 from the input.|5000|4096
          request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it|5000|4096
          `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`|5000|4096
          Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length|40000|32768
          This model's maximum prompt length is 131072 but the request contains 200000 tokens.|200000|131072
          Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)|9000|8192
          This endpoint's maximum context length is 1,048,576 tokens. However, you requested about 1,200,000 tokens.|1200000|1048576
          """)
  void theCountsAreFound(String message, long prompt, long maximum) {
    PromptTooLong tooLong = tooLong(message);

    assertThat(tooLong).isEqualTo(new PromptTooLong(prompt, maximum));
    assertThat(tooLong.anthropicMessage(message))
        .isEqualTo("prompt is too long: " + prompt + " tokens > " + maximum + " maximum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Your input exceeds the context window of this model.",
        "Input is too long for requested model.",
        "Range of input length should be [1, 30720]",
        "Prompt exceeds max length",
        "too many tokens: size limit exceeded by 11326 tokens. Try using shorter inputs.",
        "prompt too long; exceeded max context length by 12 tokens",
        "Please reduce the length of the messages or completion.",
        "the request exceeds the available context size. try increasing the context size",
      })
  void withoutCountsTheMessageIsKept(String message) {
    PromptTooLong tooLong = tooLong(message);

    assertThat(tooLong.anthropicMessage(message)).isEqualTo("prompt is too long: " + message);
  }

  @Test
  void theCodeAloneIsEnough() {
    assertThat(PromptTooLong.in(400, "zu lang", "context_length_exceeded")).isNotNull();
  }

  @Test
  void whatAnthropicsClientsKnowStaysAsItIs() {
    String message =
        "input length and `max_tokens` exceed context limit: 197202 + 21333 > 200000, decrease";

    PromptTooLong tooLong = tooLong(message);

    assertThat(tooLong.anthropicMessage(message)).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_tokens is too large: 100000. This model supports at most 16384 completion tokens.",
        "Invalid value for 'n'.",
        "The context window setting is unknown.",
        "messages.0: all messages must have non-empty content",
        "image exceeds 5 MB maximum: 6291456 bytes > 5242880 bytes",
      })
  void otherErrorsAreLeftAlone(String message) {
    assertThat(PromptTooLong.in(400, message, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 503})
  void aStatusWithAnotherMeaningTakesPrecedence(int status) {
    assertThat(PromptTooLong.in(status, "prompt is too long", null)).isNull();
  }

  private static PromptTooLong tooLong(String message) {
    return Objects.requireNonNull(PromptTooLong.in(400, message, null), message);
  }
}
