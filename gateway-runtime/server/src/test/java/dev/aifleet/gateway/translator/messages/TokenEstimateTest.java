package dev.aifleet.gateway.translator.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.wireformat.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimateTest {
  /// Counts of a real tokenizer: 10 English words, 8 Chinese characters, a line of code.
  @ParameterizedTest
  @CsvSource({
    "The quick brown fox jumps over the lazy dog today, 10",
    "你好世界今天怎么, 6",
    "for (int i = 0; i < n; i++) { sum += a[i]; }, 20",
  })
  void anEstimateIsNotFarFromTheTruth(String text, int counted) {
    assertThat(TokenEstimate.ofText(text))
        .isGreaterThanOrEqualTo((long) (counted * 0.65))
        .isLessThan(counted * 2L);
  }

  @Test
  void everythingThatTheModelReadsCounts() {
    ObjectNode request =
        (ObjectNode)
            Golden.MAPPER.valueToTree(
                java.util.Map.of(
                    "system", "x".repeat(350),
                    "tools",
                        java.util.List.of(
                            java.util.Map.of("name", "y".repeat(350), "input_schema", ""))));
    request.withArray("messages").addObject().putArray("content").addObject().put("type", "image");

    assertThat(TokenEstimate.of(request)).isBetween(1800L, 1850L);
  }
}
