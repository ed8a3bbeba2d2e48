package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultFieldsTest {
  private static final String FORM =
      """
      --b\r
      Content-Disposition: form-data; name="file"; filename="a"\r
      \r
      RIFF\r
      --b--\r
      """;
  private final DefaultFields all = new DefaultFields("m", 9, "0.7");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ChatCompletions  | {}                  | {"model":"m","max_completion_tokens":9,"temperature":0.7}
          ChatCompletions  | {"a":1}             | {"model":"m","max_completion_tokens":9,"temperature":0.7,"a":1}
          ChatCompletions  | {"max_tokens":1}    | {"model":"m","temperature":0.7,"max_tokens":1}
          ChatCompletions  | {"model":"x","max_completion_tokens":null,"temperature":1} | {"model":"x","max_completion_tokens":null,"temperature":1}
          ChatCompletions  | {"x":{"model":"n"}} | {"model":"m","max_completion_tokens":9,"temperature":0.7,"x":{"model":"n"}}
          Completions      | {"model":"x"}       | {"max_tokens":9,"temperature":0.7,"model":"x"}
          Responses        | {"model":"x"}       | {"max_output_tokens":9,"temperature":0.7,"model":"x"}
          Messages         | {"model":"x"}       | {"max_tokens":9,"temperature":0.7,"model":"x"}
          Embeddings       | {"input":""}        | {"model":"m","input":""}
          ImageGenerations | {"prompt":""}       | {"model":"m","prompt":""}
          Speech           | {"model":"x"}       | {"model":"x"}
          """)
  void whatIsMissingIsFilledInWhereTheEndpointHasIt(Endpoint endpoint, String sent, String filled) {
    assertThat(fill(all, endpoint, sent)).isEqualTo(filled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"a\":", "null", "\"model\""})
  void whatCannotBeReadStaysAsItIs(String sent) {
    assertThat(fill(all, Endpoint.ChatCompletions, sent)).isEqualTo(sent);
  }

  @Test
  void onlyWhatIsConfiguredIsFilledIn() {
    assertThat(
            fill(new DefaultFields(null, null, "1"), Endpoint.ChatCompletions, "{\"model\":\"x\"}"))
        .isEqualTo("{\"temperature\":1,\"model\":\"x\"}");
    assertThat(new DefaultFields(null, null, null).isEmpty()).isTrue();
    assertThat(all.isEmpty()).isFalse();
  }

  @Test
  void aFormGetsAPartForTheModel() {
    String part = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n";

    assertThat(form(FORM)).isEqualTo(part + "m\r\n" + FORM);
    assertThat(form(part + "x\r\n" + FORM)).isEqualTo(part + "x\r\n" + FORM);
    assertThat(form("rubbish")).isEqualTo("rubbish");
  }

  private String form(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return new String(
        all.fill(Endpoint.Transcriptions, "multipart/form-data; boundary=b", bytes), UTF_8);
  }

  private static String fill(DefaultFields defaults, Endpoint endpoint, String body) {
    return new String(defaults.fill(endpoint, "application/json", body.getBytes(UTF_8)), UTF_8);
  }
}
