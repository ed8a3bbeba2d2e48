package dev.aifleet.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.gateway.dialect.RequestView.Reading.Understood;
import dev.aifleet.gateway.dialect.RequestView.Reading.Unreadable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
  @MethodSource("broken")
  void refusesWhatItCannotUnderstand(String body, String code, String param) {
    var reading = RequestView.read(body.getBytes(UTF_8));

    assertThat(reading).isInstanceOf(Unreadable.class);
    assertThat(((Unreadable) reading).code()).isEqualTo(code);
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
        arguments("{\"model\":\"" + "m".repeat(300) + "\"}", "invalid_type", "model"),
        arguments("{\"model\":\"a\",\"model\":\"a\"}", "duplicate_parameter", "model"),
        arguments("{\"model\":\"a\",\"mod\\u0065l\":\"b\"}", "duplicate_parameter", "model"),
        arguments("{\"stream\":true,\"stream\":true}", "duplicate_parameter", "stream"));
  }

  @Test
  void refusesBodiesNestedTooDeeply() {
    String deep = "{\"model\":\"m\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(RequestView.read(deep.getBytes(UTF_8))).isInstanceOf(Unreadable.class);
  }

  @Test
  void refusesOtherEncodings() {
    assertThat(RequestView.read("{\"model\":\"m\"}".getBytes(UTF_16)))
        .isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"gpt-4o\",\"x\":1.10,\"x\":[ ]}",
        "{\"é\":\"ü\",  \"model\" :\"g\\\"pt\" , \"y\":\"\\u00e9\"}",
        "{\"x\":{\"model\":\"no\"},\"model\":\"yes\"}"
      })
  void anotherModelLeavesEveryOtherByteAsItIs(String body) {
    RequestView view = view(body);
    byte[] bytes = body.getBytes(UTF_8);

    String spliced = new String(ModelSplice.withModel(bytes, view, "new \"name\""), UTF_8);

    String before = new String(bytes, 0, view.modelStart(), UTF_8);
    String behind = new String(bytes, view.modelEnd(), bytes.length - view.modelEnd(), UTF_8);
    assertThat(spliced).isEqualTo(before + "\"new \\\"name\\\"\"" + behind);
    assertThat(view(spliced).model()).isEqualTo("new \"name\"");
  }

  private static RequestView view(String body) {
    var reading = RequestView.read(body.getBytes(UTF_8));
    assertThat(reading).isInstanceOf(Understood.class);
    return ((Understood) reading).view();
  }
}
