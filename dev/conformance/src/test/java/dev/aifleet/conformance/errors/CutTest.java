package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.errors.EndpointCase.Mode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections that end before the response, by FIN or reset.
final class CutTest {
  private enum Cut {
    Fin,
    Reset
  }

  private record Case(EndpointCase endpoint, Mode mode, Cut cut, String place) {
    String knobs(int after) {
      return "{\"fault\":\"%s\",\"faultAt\":\"%s\",\"faultAfter\":%d}".formatted(cut, place, after);
    }
  }

  @RegisterExtension static final ErrorsFixture fixture = ErrorsFixture.open();

  @ParameterizedTest
  @MethodSource("beforeTheFirstByte")
  void beforeTheFirstByteItIsAStatus(Case cut) {
    fixture.withoutFallback(cut.endpoint(), cut.knobs(0));

    HttpResponse<String> response = fixture.send(cut.endpoint(), cut.mode());

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(ClientError.in(response, cut.endpoint()).code())
        .isEqualTo(cut.endpoint().isAnthropic() ? "api_error" : "upstream_broken");
  }

  @ParameterizedTest
  @MethodSource("beforeTheFirstByte")
  void beforeTheFirstByteItIsMadeUpFor(Case cut) {
    fixture.withFallback(cut.endpoint(), cut.knobs(0), upstream -> upstream.opensAfter(1));

    HttpResponse<String> response = fixture.send(cut.endpoint(), cut.mode());

    fixture.assertServed(response, "second");
    assertThat(fixture.second().count("requests")).isEqualTo(1);
    assertThat(fixture.isEjected("first")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("midStream")
  void aStreamThatHasBegunEndsWithAnErrorAfterItsLastWholeEvent(Case cut) {
    fixture.withFallback(cut.endpoint(), cut.knobs(6), upstream -> upstream.opensAfter(1));

    HttpResponse<String> response = fixture.send(cut.endpoint(), cut.mode());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("Hello from first").doesNotContain("second");
    ClientError error = ClientError.atTheEndOf(response.body(), cut.endpoint());
    assertThat(error.message()).contains("broke off");
    assertThat(response.body().lines())
        .filteredOn(line -> line.startsWith("data: "))
        .allMatch(line -> line.endsWith("}"));
    fixture.assertRequests(1, 0);
    assertThat(fixture.isEjected("first")).isTrue();
  }

  /// Short JSON is held to its end, so that nothing of an incomplete one reaches the client.
  @ParameterizedTest
  @EnumSource(
      value = EndpointCase.class,
      names = {"Chat", "ChatAtAnthropic", "ChatAtGemini", "MessagesAtOpenAi"})
  void aUnaryBodyIsRetriedUntilItIsComplete(EndpointCase endpoint) {
    for (Cut cut : Cut.values()) {
      fixture.withFallback(endpoint, new Case(endpoint, Mode.Unary, cut, "MidEvent").knobs(0));

      fixture.assertServed(fixture.send(endpoint, Mode.Unary), "second");
    }
  }

  static Stream<Case> beforeTheFirstByte() {
    return Arrays.stream(EndpointCase.values())
        .flatMap(
            endpoint ->
                Arrays.stream(Mode.values())
                    .flatMap(
                        mode ->
                            Arrays.stream(Cut.values())
                                .flatMap(
                                    cut ->
                                        Stream.of("Headers", "Body")
                                            .map(place -> new Case(endpoint, mode, cut, place)))));
  }

  static Stream<Case> midStream() {
    return Arrays.stream(EndpointCase.values())
        .flatMap(
            endpoint ->
                Arrays.stream(Cut.values())
                    .flatMap(
                        cut ->
                            Stream.of("Event", "MidEvent")
                                .map(place -> new Case(endpoint, Mode.Stream, cut, place))));
  }
}
