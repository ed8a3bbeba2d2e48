package dev.aifleet.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not exactly the contract is refused, with the place and without the values.
class StrictReadingTest {
  private static final String CANARY = "sk-canary-0123456789";
  private static final String GOOD =
      new String(ConfigJson.write(Publication.of(7, 3, Samples.full())), UTF_8);

  private static List<Problem> problems(Parsed<?> parsed) {
    return switch (parsed) {
      case Parsed.Refused<?>(List<Problem> problems) -> problems;
      case Parsed.Read<?>(Object value) -> throw new AssertionError("was read: " + value);
    };
  }

  private static List<Problem> publication(String json) {
    return problems(ConfigJson.readPublication(json.getBytes(UTF_8)));
  }

  private static String changed(String from, String to) {
    assertThat(GOOD).contains(from);
    return GOOD.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void whatIsNotTheContractIsRefusedAtItsPlace(String json, String path) {
    assertThat(publication(json))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo(path);
              assertThat(problem.message()).isNotEmpty();
            });
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken("an unknown field", "\"peers\":3", "\"peers\":3,\"retries\":1", "retries"),
        broken(
            "an unknown field inside",
            "\"weight\":90",
            "\"weight\":90,\"wight\":1",
            "config.upstreams[0].wight"),
        broken(
            "an unknown field deep inside",
            "[],\"cluster\":false",
            "[],\"cluster\":false,\"x\":{}",
            "config.upstreams[0].network.x"),
        broken("a missing field", "\"peers\":3,", "", "peers"),
        broken("a missing field inside", ",\"weight\":90", "", "config.upstreams[0].weight"),
        broken(
            "a missing nullable field",
            ",\"credential\":null",
            "",
            "config.upstreams[1].credential"),
        broken(
            "null for a number", "\"weight\":90", "\"weight\":null", "config.upstreams[0].weight"),
        broken(
            "null for a text",
            "\"name\":\"official\"",
            "\"name\":null",
            "config.upstreams[0].name"),
        broken(
            "null for a list",
            "\"rateLimits\":[",
            "\"rateLimits\":null,\"x\":[",
            "config.rateLimits"),
        broken("null for an object", "\"config\":{", "\"config\":null,\"x\":{", "config"),
        broken(
            "null in a list",
            "\"serves\":[]",
            "\"serves\":[null]",
            "config.upstreams[1].serves[0]"),
        broken(
            "null in a map",
            "\"gpt-4o-mini\":\"mini\"",
            "\"gpt-4o-mini\":null",
            "config.upstreams[0].models.gpt-4o-mini"),
        broken(
            "a text for a number",
            "\"weight\":90",
            "\"weight\":\"90\"",
            "config.upstreams[0].weight"),
        broken(
            "a fraction for a number",
            "\"weight\":90",
            "\"weight\":90.9",
            "config.upstreams[0].weight"),
        broken(
            "a number that is too large",
            "\"weight\":90",
            "\"weight\":90000000000",
            "config.upstreams[0].weight"),
        broken(
            "a number for a text",
            "\"name\":\"official\"",
            "\"name\":1",
            "config.upstreams[0].name"),
        broken(
            "a text for a boolean",
            "[],\"cluster\":false",
            "[],\"cluster\":\"false\"",
            "config.upstreams[0].network.cluster"),
        broken(
            "an object for a list", "\"serves\":[]", "\"serves\":{}", "config.upstreams[1].serves"),
        broken(
            "a text for a list", "\"serves\":[]", "\"serves\":\"a\"", "config.upstreams[1].serves"),
        broken(
            "an unknown enum value",
            "\"api\":\"AzureOpenAI\"",
            "\"api\":\"Cohere\"",
            "config.upstreams[0].api"),
        broken(
            "an enum value in other case",
            "\"api\":\"OpenAI\"",
            "\"api\":\"openai\"",
            "config.upstreams[1].api"),
        broken("an enum by number", "\"api\":\"OpenAI\"", "\"api\":0", "config.upstreams[1].api"),
        broken(
            "no duration",
            "\"window\":\"PT1M\"",
            "\"window\":\"1m\"",
            "config.rateLimits[0].window"),
        broken(
            "no URL", "https://api.openai.com/v1", "https://api openai", "config.upstreams[0].url"),
        broken("a field twice", "\"peers\":3", "\"peers\":3,\"peers\":3", ""),
        broken("a field twice inside", "\"weight\":90", "\"weight\":90,\"weight\":90", ""));
  }

  private static Arguments broken(String name, String from, String to, String path) {
    return arguments(named(name, changed(from, to)), path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "null", "{", "[]", "1", "\"a\"", "{}{}", "not json", "{'a':1}", "\u0000"})
  void whatIsNoDocumentIsRefused(String json) {
    assertThat(publication(json)).hasSize(1);
    assertThat(problems(ConfigJson.readPush(json.getBytes(UTF_8)))).hasSize(1);
    assertThat(problems(ConfigJson.readAcknowledgement(json.getBytes(UTF_8)))).hasSize(1);
    assertThat(problems(ConfigJson.readStatistics(json.getBytes(UTF_8)))).hasSize(1);
  }

  @Test
  void somethingAfterTheDocumentIsRefused() {
    assertThat(publication(GOOD + "{}")).hasSize(1);
    assertThat(publication(GOOD + "x")).hasSize(1);
  }

  @Test
  void aDocumentThatWasCutAnywhereIsRefused() {
    for (int length = 0; length < GOOD.length(); length++) {
      assertThat(publication(GOOD.substring(0, length))).hasSize(1);
    }
  }

  @Test
  void aBottomlessDocumentIsRefused() {
    assertThat(publication("{\"config\":" + "[".repeat(100_000))).hasSize(1);
  }

  @Test
  void contentThatDoesNotMatchItsHashIsRefused() {
    assertThat(publication(changed("\"weight\":90", "\"weight\":91")))
        .containsExactly(new Problem("configHash", "does not match the content"));
    assertThat(publication(changed("\"configHash\":\"", "\"configHash\":\"0")))
        .containsExactly(new Problem("configHash", "does not match the content"));
    assertThat(problems(ConfigJson.readPush(push(changed("\"weight\":90", "\"weight\":91")))))
        .containsExactly(new Problem("configHash", "does not match the content"));
  }

  @Test
  void aNewerFormatIsDistinguishedFromABrokenDocument() {
    String newer =
        changed("\"format\":1", "\"format\":2").replace("\"weight\":90", "\"weights\":{\"a\":1}");

    assertThat(publication(newer))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("config.format");
              assertThat(problem.message())
                  .contains("format 2 is not understood, only [1]")
                  .contains("older than its operator");
            });
    assertThat(problems(ConfigJson.readPush(push(newer))))
        .extracting(Problem::path)
        .containsExactly("config.format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "2147483648", "1.0", "\"1\"", "null", "true", "[1]"})
  void anyOtherFormatIsRefused(String format) {
    assertThat(publication(changed("\"format\":1", "\"format\":" + format)))
        .extracting(Problem::path)
        .containsExactly("config.format");
  }

  @Test
  void aProblemNeverShowsAValue() {
    byte[] good =
        ConfigJson.write(
            new Push(Publication.of(7, 3, Samples.full()), new Credentials(Map.of("id", CANARY))));
    String json = new String(good, UTF_8);
    List<String> broken = new ArrayList<>();
    broken.add(json.replace("\"" + CANARY + "\"", "[\"" + CANARY + "\"]"));
    broken.add(json.replace("\"" + CANARY + "\"", "{\"x\":\"" + CANARY + "\"}"));
    broken.add(json.replace("\"" + CANARY + "\"", "\"" + CANARY + "\\u12\""));
    broken.add(json.replace("\"" + CANARY + "\"", CANARY));
    broken.add(json.replace("{\"id\":\"" + CANARY + "\"}", "\"" + CANARY + "\""));
    broken.add(json.replace("\"format\":1", "\"format\":\"" + CANARY + "\""));
    broken.add(json.replace("\"weight\":90", "\"weight\":\"" + CANARY + "\""));
    broken.add(json.replace("\"window\":\"PT1M\"", "\"window\":\"" + CANARY + "\""));
    broken.add(json.replace("\"api\":\"OpenAI\"", "\"api\":\"" + CANARY + "\""));
    broken.add(json.substring(0, json.indexOf(CANARY) + CANARY.length()));

    for (String text : broken) {
      assertThat(text).isNotEqualTo(json).contains(CANARY);
      assertThat(problems(ConfigJson.readPush(text.getBytes(UTF_8))).toString())
          .as(text)
          .doesNotContain("canary");
    }
  }

  @Test
  void aPodsResponseIsReadStrictlyToo() {
    assertThat(
            problems(
                ConfigJson.readAcknowledgement(
                    "{\"formats\":[1],\"offered\":null,\"version\":\"1\"}".getBytes(UTF_8))))
        .hasSize(1);
    assertThat(
            problems(
                ConfigJson.readStatistics(
                    "{\"inFlight\":0,\"draining\":false,\"upstreams\":{},\"x\":1}"
                        .getBytes(UTF_8))))
        .hasSize(1);
  }

  private static byte[] push(String publication) {
    return ("{\"publication\":" + publication + ",\"credentials\":{\"values\":{}}}")
        .getBytes(UTF_8);
  }
}
