package dev.aifleet.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedRequestTest {
  private static ParsedRequest read(String json) throws IOException {
    return ParsedRequest.read(json.getBytes(UTF_8));
  }

  @Test
  void readsWhatItNeedsAndSkipsTheRest() throws IOException {
    String json =
        "{\"messages\":[{\"role\":\"user\",\"content\":{\"model\":\"no\",\"stream\":false}}],"
            + "\"metadata\":{\"model\":\"no\"},\"stream\":true,"
            + "\"stream_options\":{\"x\":[1],\"include_usage\":true},"
            + "\"max_tokens\":7,\"model\":\"gp\\u0074-4o\"}";

    assertThat(read(json))
        .isEqualTo(new ParsedRequest("gpt-4o", "messages", true, true, 7, "", 1, 0, false));
  }

  @Test
  void whatIsMissingHasItsDefault() throws IOException {
    assertThat(read("{}")).isEqualTo(ParsedRequest.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{}}}]",
        "[{\"name\":\"look\",\"input_schema\":{\"properties\":{\"name\":{\"type\":\"a\"}}}},{}]",
        "[{\"functionDeclarations\":[{\"name\":\"look\"},{\"name\":\"other\"}]}]"
      })
  void theFirstToolIsFoundInEveryFormat(String tools) throws IOException {
    ParsedRequest parsed = read("{\"tools\":" + tools + ",\"model\":\"m\"}");

    assertThat(parsed.tool()).isEqualTo("look");
    assertThat(parsed.model()).isEqualTo("m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"a\"|1", "[\"a\",\"b\"]|2", "[1,2,3]|1", "[[1],[2],[3]]|3", "[]|1"})
  void inputsAreCounted(String input, int count) throws IOException {
    assertThat(read("{\"input\":" + input + "}").count()).isEqualTo(count);
  }

  @Test
  void geminiKeepsItsLimitInAnObject() throws IOException {
    ParsedRequest parsed = read("{\"contents\":[],\"generationConfig\":{\"maxOutputTokens\":9}}");

    assertThat(parsed.maxTokens()).isEqualTo(9);
    assertThat(parsed.hasField("contents")).isTrue();
    assertThat(parsed.hasField("messages")).isFalse();
  }

  @Test
  void nullsAreLikeMissing() throws IOException {
    assertThat(
            read(
                "{\"model\":null,\"messages\":null,\"stream\":null,\"stream_options\":null,"
                    + "\"max_tokens\":null}"))
        .returns("", ParsedRequest::model)
        .returns(false, ParsedRequest::stream)
        .returns(Integer.MAX_VALUE, ParsedRequest::maxTokens);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "\"a\"",
        "{",
        "{\"model\":\"a\"",
        "{\"tools\":[",
        "{}{}",
        "{\"a\":1,}",
        "{} x"
      })
  void anythingButOneJsonObjectIsRejected(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(IOException.class);
  }
}
