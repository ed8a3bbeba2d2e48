package dev.aifleet.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCheckTest {
  private static final String UNARY =
      "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"completion_tokens\":1}}";

  private static final String TOKEN =
      "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}\n\n";
  private static final String STOP =
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"completion_tokens\":2}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  @Test
  void aWholeUnaryResponsePasses() {
    assertThat(ResponseCheck.ofUnary(Buffer.buffer(UNARY))).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 80, 99})
  void anIncompleteUnaryResponseFails(int length) {
    assertThat(ResponseCheck.ofUnary(Buffer.buffer(UNARY.substring(0, length)))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", UNARY + UNARY, "{\"content\":\"a\",\"finish_reason\":\"b\"}"})
  void aBodyThatIsNoCompletionFails(String body) {
    assertThat(ResponseCheck.ofUnary(Buffer.buffer(body))).isNotNull();
  }

  @Test
  void aWholeStreamPasses() {
    assertThat(stream(TOKEN + TOKEN + STOP + USAGE + DONE, 0)).isNull();
    assertThat(stream(TOKEN + TOKEN + STOP + USAGE + DONE, 2)).isNull();
  }

  @Test
  void everyMissingPartOfAStreamIsDetected() {
    assertThat(stream(TOKEN + TOKEN + STOP + USAGE, 0)).contains("without [DONE]");
    assertThat(stream(TOKEN + STOP + USAGE + DONE, 0)).contains("1 content events");
    assertThat(stream(TOKEN + TOKEN + USAGE + DONE, 0)).contains("0 finish reasons");
    assertThat(stream(TOKEN + TOKEN + STOP + DONE, 0)).contains("its usage says -1");
    assertThat(stream(TOKEN + TOKEN + STOP + USAGE + DONE, 3)).contains("2 tokens, not 3");
    assertThat(stream(TOKEN + TOKEN.substring(0, 30) + "\n\n" + STOP + USAGE + DONE, 0))
        .contains("not whole JSON");
    assertThat(stream("", 0)).contains("without [DONE]");
  }

  private static @Nullable String stream(String text, int tokens) {
    return ResponseCheck.ofStream(Buffer.buffer(text), tokens);
  }
}
