package dev.aifleet.operator.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
  @Test
  void whatFitsStaysAsItIs() {
    assertThat(Messages.truncated("x".repeat(1024))).isEqualTo("x".repeat(1024));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ü", "€", "😀", "x€"})
  void whatDoesNotFitIsCutBetweenCharacters(String text) {
    String message = Messages.truncated(text.repeat(1025));

    assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1019, 1024);
    assertThat(message).startsWith(text).endsWith("...").doesNotContain("\uFFFD");
  }
}
