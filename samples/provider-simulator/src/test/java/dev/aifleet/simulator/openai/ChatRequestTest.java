package dev.aifleet.simulator.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
  private static ChatRequest read(String json) throws IOException {
    return ChatRequest.read(json.getBytes(UTF_8));
  }

  @Test
  void readsWhatItNeedsAndSkipsTheRest() throws IOException {
    String json =
        "{\"messages\":[{\"role\":\"user\",\"content\":{\"model\":\"no\",\"stream\":false}}],"
            + "\"metadata\":{\"model\":\"no\"},\"stream\":true,"
            + "\"stream_options\":{\"x\":[1],\"include_usage\":true},"
            + "\"max_tokens\":7,\"model\":\"gp\\u0074-4o\"}";

    assertThat(read(json)).isEqualTo(new ChatRequest("gpt-4o", true, true, true, 7, json.length()));
  }

  @Test
  void whatIsMissingHasItsDefault() throws IOException {
    assertThat(read("{}"))
        .isEqualTo(new ChatRequest("", false, false, false, Integer.MAX_VALUE, 2));
  }

  @Test
  void nullsAreLikeMissing() throws IOException {
    assertThat(
            read(
                "{\"model\":null,\"messages\":null,\"stream\":null,\"stream_options\":null,"
                    + "\"max_tokens\":null}"))
        .returns("", ChatRequest::model)
        .returns(false, ChatRequest::stream)
        .returns(Integer.MAX_VALUE, ChatRequest::maxTokens);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "[]", "\"a\"", "{", "{\"model\":\"a\"", "{}{}", "{\"a\":1,}", "{} x"})
  void anythingButOneJsonObjectIsRefused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(IOException.class);
  }
}
