package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.conformance.errors.Talk.Mode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections that end before the answer does, politely or not.
final class CutTest {
  private enum Cut {
    Fin,
    Reset
  }

  private record Case(Talk talk, Mode mode, Cut cut, String place) {
    String knobs(int after) {
      return "{\"fault\":\"%s\",\"faultAt\":\"%s\",\"faultAfter\":%d}".formatted(cut, place, after);
    }
  }

  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = Stage.open();
  }

  @AfterAll
  static void close() {
    stage.scene().awaitNothingInFlight();
    stage.close();
  }

  @ParameterizedTest
  @MethodSource("beforeTheFirstByte")
  void beforeTheFirstByteItIsAStatus(Case cut) {
    stage.alone(cut.talk(), cut.knobs(0));

    HttpResponse<String> answer = stage.ask(cut.talk(), cut.mode());

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Told.in(answer, cut.talk()).code())
        .isEqualTo(cut.talk().isAnthropic() ? "api_error" : "upstream_broken");
  }

  @ParameterizedTest
  @MethodSource("beforeTheFirstByte")
  void beforeTheFirstByteItIsMadeUpFor(Case cut) {
    stage.backed(cut.talk(), cut.knobs(0), upstream -> upstream.opensAfter(1));

    HttpResponse<String> answer = stage.ask(cut.talk(), cut.mode());

    stage.assertServed(answer, "second");
    assertThat(stage.second().count("requests")).isEqualTo(1);
    assertThat(stage.isEjected("first")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("midStream")
  void aStreamThatHasBegunEndsWithAnErrorAfterItsLastWholeEvent(Case cut) {
    stage.backed(cut.talk(), cut.knobs(6), upstream -> upstream.opensAfter(1));

    HttpResponse<String> answer = stage.ask(cut.talk(), cut.mode());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("Hello from first").doesNotContain("second");
    Told told = Told.atTheEndOf(answer.body(), cut.talk());
    assertThat(told.message()).contains("broke off");
    assertThat(answer.body().lines())
        .filteredOn(line -> line.startsWith("data: "))
        .allMatch(line -> line.endsWith("}"));
    stage.assertAsked(1, 0);
    assertThat(stage.isEjected("first")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Cut.class)
  void aBodyThatHasBegunIsNotPassedOffAsWhole(Cut cut) {
    var half = new Case(Talk.Chat, Mode.Unary, cut, "MidEvent");
    stage.backed(Talk.Chat, half.knobs(0), upstream -> upstream.opensAfter(1));

    assertThatThrownBy(() -> stage.ask(Talk.Chat, Mode.Unary))
        .hasRootCauseInstanceOf(IOException.class);

    stage.assertAsked(1, 0);
    assertThat(stage.isEjected("first")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Talk.class,
      names = {"ChatAtAnthropic", "ChatAtGemini", "MessagesAtOpenAi"})
  void aBodyThatIsTranslatedBeginsWhenItIsWhole(Talk talk) {
    for (Cut cut : Cut.values()) {
      stage.backed(talk, new Case(talk, Mode.Unary, cut, "MidEvent").knobs(0));

      stage.assertServed(stage.ask(talk, Mode.Unary), "second");
    }
  }

  static Stream<Case> beforeTheFirstByte() {
    return Arrays.stream(Talk.values())
        .flatMap(
            talk ->
                Arrays.stream(Mode.values())
                    .flatMap(
                        mode ->
                            Arrays.stream(Cut.values())
                                .flatMap(
                                    cut ->
                                        Stream.of("Headers", "Body")
                                            .map(place -> new Case(talk, mode, cut, place)))));
  }

  static Stream<Case> midStream() {
    return Arrays.stream(Talk.values())
        .flatMap(
            talk ->
                Arrays.stream(Cut.values())
                    .flatMap(
                        cut ->
                            Stream.of("Event", "MidEvent")
                                .map(place -> new Case(talk, Mode.Stream, cut, place))));
  }
}
