package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.RequestView.Reading.Understood;
import dev.aifleet.gateway.dialect.RequestView.Reading.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestViewTest {
  @ParameterizedTest
  @MethodSource("bodies")
  void findsModelAndStream(String body, String model, boolean stream) {
    RequestView view = view(body);

    assertThat(view.model()).isEqualTo(model);
    assertThat(view.stream()).isEqualTo(stream);
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        arguments("{\"model\":\"gpt-4o\"}", "gpt-4o", false),
        arguments("{\"messages\":[{\"model\":\"inner\"}],\"model\":\"outer\"}", "outer", false),
        arguments(" {\"stream\" : true , \"model\" : \"m\" } ", "m", true),
        arguments("{\"model\":\"m\",\"stream\":false}", "m", false),
        arguments("{\"model\":\"m\",\"stream\":null}", "m", false),
        arguments("{\"model\":\"a\\u002fb \\\"q\\\" é\"}", "a/b \"q\" é", false),
        arguments("{\"a\":{\"stream\":true},\"model\":\"m\"}", "m", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'thinking','thinking':'a','signature':''} | true",
        "{'signature':'aifleet:reasoning','type':'thinking','thinking':'a'} | true",
        "{'type':'thinking','thinking':'a'} | true",
        "{'type':'\\u0074hinking','thinking':'a','signature':' '} | true",
        "{'type':'thinking','signature':'%LONG%'} | false",
        "{'type':'%LONG%','signature':''} | false",
        "{'type':'tool_use','id':'%LONG%:'} | false",
        "{'type':7,'id':[' '],'signature':{}} | false",
        "{'type':'thinking','thinking':'a','signature':'c2ln'} | false",
        "{'type':'tool_use','id':'functions.ls:0','input':{'type':'thinking'}} | true",
        "{'type':'tool_result','tool_use_id':'a b','content':[{'type':'text'}]} | true",
        "{'type':'tool_use','id':'toolu_1','input':{'a':[{'type':'thinking'}]}} | false",
        "[{'type':'thinking'}] | false",
        "7 | false",
      })
  void seesWhatAnotherProviderLeftInAnAnthropicConversation(String block, boolean foreign) {
    String body =
        ("{'messages':[1,{'content':'x'},{'content':[" + block + "],'x':[1]}],'model':'m'}")
            .replace('\'', '"')
            .replace("%LONG%", "x".repeat(300));

    assertThat(foreignHistory(Endpoint.Messages, body)).isEqualTo(foreign);
    assertThat(foreignHistory(Endpoint.ChatCompletions, body)).isFalse();
  }

  private static boolean foreignHistory(Endpoint endpoint, String body) {
    var reading = RequestReader.read(endpoint, null, body.getBytes(UTF_8));
    return ((Understood) reading).view().foreignHistory();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesWhatItCannotUnderstand(String body, String code, String param) {
    var reading = read(body.getBytes(UTF_8));

    assertThat(reading).isInstanceOf(Unreadable.class);
    assertThat(((Unreadable) reading).fault().code()).isEqualTo(code);
    assertThat(((Unreadable) reading).param()).isEqualTo(param);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        arguments("", "invalid_json", null),
        arguments("hello", "invalid_json", null),
        arguments("[]", "invalid_json", null),
        arguments("{\"model\":\"m\"", "invalid_json", null),
        arguments("{\"model\":\"m\"} {}", "invalid_json", null),
        arguments("{\"model\":\"m\",}", "invalid_json", null),
        arguments("{}", "missing_model", "model"),
        arguments("{\"model\":\"\"}", "missing_model", "model"),
        arguments("{\"model\":7}", "invalid_type", "model"),
        arguments("{\"model\":null}", "invalid_type", "model"),
        arguments("{\"model\":\"a\\u0000b\"}", "invalid_type", "model"),
        arguments("{\"model\":\"a\\nb\"}", "invalid_type", "model"),
        arguments("{\"model\":\"a\u0085b\"}", "invalid_type", "model"),
        arguments("{\"model\":\"\uFEFFa\"}", "invalid_type", "model"),
        arguments("{\"model\":\"" + "m".repeat(300) + "\"}", "invalid_type", "model"),
        arguments("{\"model\":\"a\",\"model\":\"a\"}", "duplicate_parameter", "model"),
        arguments("{\"model\":\"a\",\"mod\\u0065l\":\"b\"}", "duplicate_parameter", "model"),
        arguments("{\"stream\":true,\"stream\":true}", "duplicate_parameter", "stream"),
        arguments(
            "{\"stream_options\":{},\"stream_options\":{}}",
            "duplicate_parameter",
            "stream_options"),
        arguments(
            "{\"stream_options\":{\"include_usage\":true,\"include_usage\":false}}",
            "duplicate_parameter",
            "stream_options.include_usage"),
        arguments("{\"model\":\"a\",\"Model\":\"b\"}", "invalid_parameter", "Model"),
        arguments("{\"model\":\"a\",\"STREAM\":true}", "invalid_parameter", "STREAM"),
        arguments("{\"model\":\"a\",\"ſtream\":true}", "invalid_parameter", "ſtream"),
        arguments("{\"model\":\"a\",\"Stream_Options\":{}}", "invalid_parameter", "Stream_Options"),
        arguments(
            "{\"stream_options\":{\"Include_Usage\":false}}",
            "invalid_parameter",
            "stream_options.Include_Usage"),
        arguments("{\"model\":\"a\",\"stream\":\"true\"}", "invalid_type", "stream"),
        arguments("{\"model\":\"a\",\"stream\":1}", "invalid_type", "stream"),
        arguments("{\"model\":\"a\",\"stream\":[true]}", "invalid_type", "stream"),
        arguments(
            "{\"stream_options\":{\"include_usage\":\"false\"}}",
            "invalid_type",
            "stream_options.include_usage"),
        arguments(
            "{\"stream_options\":{\"include_usage\":0}}",
            "invalid_type",
            "stream_options.include_usage"));
  }

  @Test
  void refusesBodiesNestedTooDeeply() {
    String deep = "{\"model\":\"m\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(read(deep.getBytes(UTF_8))).isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c0af", "c1a1", "e09f80", "eda080", "f0808080", "f4908080", "f5", "80"})
  void refusesBytesThatReadersTakeDifferently(String hex) {
    byte[] odd = java.util.HexFormat.of().parseHex(hex);
    byte[] body =
        Buffer.buffer("{\"model\":\"m\",\"x\":\"").appendBytes(odd).appendString("\"}").getBytes();

    assertThat(read(body)).isInstanceOf(Unreadable.class);
  }

  @Test
  void takesEveryCharacterOfUtf8() {
    String all = "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";
    byte[] body = ("{\"model\":\"m\",\"x\":\"" + all + "\"}").getBytes(UTF_8);

    assertThat(read(body)).isInstanceOf(Understood.class);
  }

  @Test
  void refusesOtherEncodings() {
    assertThat(read("{\"model\":\"m\"}".getBytes(UTF_16))).isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @MethodSource("maxTokens")
  void findsTheMostTokens(String body, long expected) {
    assertThat(view(body).maxTokens()).isEqualTo(expected);
  }

  static Stream<Arguments> maxTokens() {
    return Stream.of(
        arguments("{\"model\":\"m\"}", -1),
        arguments("{\"model\":\"m\",\"max_tokens\":7}", 7),
        arguments("{\"max_completion_tokens\":8,\"model\":\"m\",\"max_tokens\":7}", 8),
        arguments("{\"model\":\"m\",\"max_output_tokens\":9}", 9),
        arguments("{\"model\":\"m\",\"max_tokens\":null}", -1),
        arguments("{\"model\":\"m\",\"max_tokens\":1e3}", -1),
        arguments("{\"model\":\"m\",\"max_tokens\":99999999999999999999}", -1),
        arguments("{\"model\":\"m\",\"x\":{\"max_tokens\":7}}", -1));
  }

  private static RequestView.Reading read(byte[] body) {
    return RequestReader.read(Endpoint.ChatCompletions, "application/json", body);
  }

  private static RequestView view(String body) {
    var reading = read(body.getBytes(UTF_8));
    assertThat(reading).isInstanceOf(Understood.class);
    return ((Understood) reading).view();
  }
}
