package dev.aifleet.gateway.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiVariantTest {
  @ParameterizedTest
  @CsvSource({
    "OpenAI, gpt-4o, max_tokens",
    "OpenAI, gpt-5.2, max_completion_tokens",
    "OpenAI, o3-mini, max_completion_tokens",
    "OpenAI, a-model-of-tomorrow, max_completion_tokens",
    "OpenAI, deepseek-chat, max_tokens",
    "Azure, chat-deployment, max_completion_tokens",
    "Mistral, mistral-large-latest, max_tokens",
    "Relay, openai/gpt-5, max_completion_tokens",
    "vLLM, gpt-oss-120b, max_tokens",
    "DeepSeek, deepseek-reasoner, max_tokens",
  })
  void theTokenLimitHasTheNameThatTheModelAccepts(String provider, String model, String field) {
    assertThat(variant(provider, model).tokenLimit()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-5.2, max, xhigh",
    "gpt-5, xhigh, high",
    "o3, max, high",
    "gpt-5, low, low",
    "deepseek-v4, max, max",
    "deepseek-v4, xhigh, high",
    "qwen3, max, high",
  })
  void effortIsTheNearestThatTheModelHas(String model, String asked, String sent) {
    assertThat(variant("OpenAI", model).effort(asked)).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "OpenAI, gpt-4o, false, false",
    "OpenAI, deepseek-reasoner, true, true",
    "OpenRouter, moonshotai/kimi-k2, true, true",
    "vLLM, qwen3, true, false",
    "vLLM, gpt-oss-20b, true, false",
    "Mistral, mistral-large, false, false",
  })
  void thoughtsGoBackWhereTheyAreWanted(
      String provider, String model, boolean minted, boolean foreign) {
    assertThat(variant(provider, model).takesThoughts(true)).isEqualTo(minted);
    assertThat(variant(provider, model).takesThoughts(false)).isEqualTo(foreign);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"max_completion_tokens\"]}]}",
        "Unsupported parameter: 'max_completion_tokens' is not supported with this model.",
        "Unrecognized request argument supplied: max_completion_tokens",
      })
  void aRefusedLimitIsCalledByItsOtherName(String error) {
    OpenAiVariant after = refused(variant("OpenAI", "new-model"), 422, error);

    assertThat(after.tokenLimit()).isEqualTo("max_tokens");
    OpenAiVariant twice = refused(after, 422, error);
    assertThat(twice.after(422, error)).isNull();
  }

  @Test
  void anOlderLimitThatIsRefusedBecomesTheNewerOne() {
    String error =
        "Unsupported parameter: 'max_tokens' is not supported with this model."
            + " Use 'max_completion_tokens' instead.";

    OpenAiVariant after = refused(variant("Relay", "house-model"), 400, error);

    assertThat(after.tokenLimit()).isEqualTo("max_completion_tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "Unrecognized request argument supplied: reasoning_effort, reasoning_effort",
    "Unsupported value: 'temperature' does not support 0 with this model., temperature",
    "Unknown parameter: 'parallel_tool_calls'., parallel_tool_calls",
  })
  void aPreferenceThatIsRefusedIsLeftOut(String error, String field) {
    OpenAiVariant after = refused(variant("OpenAI", "gpt-4o"), 400, error);

    assertThat(after.takes(field)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'temperature' must be at most 2.",
        "Your account is not allowed to use this model.",
        "Unknown parameter: 'tools'.",
        "",
      })
  void whatElseIsRefusedIsTheClients(String error) {
    assertThat(variant("OpenAI", "gpt-4o").after(400, error)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_tokens is too large: 9000. This model supports at most 4096 completion tokens, whereas"
            + " you provided 9000.",
        "`max_tokens` must be less than or equal to `4096`, the maximum value for this model",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 4096]",
        "max_tokens: 9000 > 4096, which is the maximum allowed number of output tokens",
      })
  void moreTokensThanTheModelWritesAreAsManyAsItDoes(String error) {
    OpenAiVariant before = variant("OpenAI", "gpt-4o");
    OpenAiVariant after = refused(before, 400, error);

    assertThat(after.tokens(9000)).isEqualTo(4096);
    assertThat(after.tokens(100)).isEqualTo(100);
    assertThat(after.tokenLimit()).isEqualTo("max_tokens");
    assertThat(before.lasting(after, error)).containsExactly("max_tokens>4096");
    assertThat(after.after(400, error)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System message must be at the beginning.",
        "400: System role must be the first message in the conversation",
        "This model supports only one system message",
      })
  void instructionsComeFirstWhereTheyHaveTo(String error) {
    OpenAiVariant before = variant("vLLM", "qwen3");
    OpenAiVariant after = refused(before, 400, error);

    assertThat(before.takesSystemAnywhere()).isTrue();
    assertThat(after.takesSystemAnywhere()).isFalse();
    assertThat(before.lasting(after, error)).containsExactly("system>first");
  }

  @Test
  void onlyARefusedRequestTeaches() {
    assertThat(variant("OpenAI", "x").after(500, "max_completion_tokens is not supported"))
        .isNull();
  }

  private static OpenAiVariant refused(OpenAiVariant variant, int status, String error) {
    return Objects.requireNonNull(variant.after(status, error));
  }

  private static OpenAiVariant variant(String provider, String model) {
    return OpenAiVariant.of(provider, model, Set.of());
  }
}
