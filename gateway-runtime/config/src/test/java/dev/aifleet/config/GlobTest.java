package dev.aifleet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  private static final long SEED = 20261122;

  @ParameterizedTest
  @CsvSource({
    "gpt-4o,gpt-4o",
    "gpt-*,gpt-4o",
    "gpt-*,gpt-",
    "*,''",
    "*,anything",
    "**,anything",
    "*4o,gpt-4o",
    "g*4*o,gpt-4-turbo",
    "a*b*c,aXbbXc",
    "'',''",
    "a.c,a.c",
    "[a],[a]",
    "a?,a?",
    "*ü*,grün"
  })
  void matches(String pattern, String text) {
    assertThat(Glob.matches(pattern, text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o,gpt-4o-mini",
    "gpt-4o-mini,gpt-4o",
    "gpt-*,GPT-4o",
    "gpt-*,o3",
    "gpt-*,my-gpt-4o",
    "'',a",
    "a,''",
    "a.c,abc",
    "a?c,abc",
    "[a],a",
    "*b,abc",
    "a*a,a"
  })
  void doesNotMatch(String pattern, String text) {
    assertThat(Glob.matches(pattern, text)).isFalse();
  }

  @Test
  void onlyAStarMakesAPattern() {
    assertThat(Glob.isPattern("gpt-*")).isTrue();
    assertThat(Glob.isPattern("gpt-4.?[o]")).isFalse();
  }

  @Test
  void agreesWithARegularExpressionOnRandomPatterns() {
    Random random = new Random(SEED);
    int matches = 0;
    for (int i = 0; i < 200_000; i++) {
      String pattern = randomText(random, "ab*", 8);
      String text = randomText(random, "ab", 10);

      boolean expected = reference(pattern).matcher(text).matches();

      assertThat(Glob.matches(pattern, text))
          .as("seed %d, pattern '%s', text '%s'", SEED, pattern, text)
          .isEqualTo(expected);
      matches += expected ? 1 : 0;
    }
    assertThat(matches).as("both outcomes occur often").isBetween(20_000, 180_000);
  }

  /// A backtracking matcher would take years.
  @Test
  void aHostilePatternCannotStallAnEventLoop() {
    String pattern = "*a".repeat(120) + "*b";
    String text = "a".repeat(100_000);

    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(Glob.matches(pattern, text)).isFalse());
  }

  private static Pattern reference(String pattern) {
    return Pattern.compile(
        pattern
            .chars()
            .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()));
  }

  private static String randomText(Random random, String alphabet, int most) {
    return random
        .ints(random.nextInt(most + 1), 0, alphabet.length())
        .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
        .collect(Collectors.joining());
  }
}
