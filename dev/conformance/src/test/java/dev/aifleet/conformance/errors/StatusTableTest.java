package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.errors.Talk.Mode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The error table: what each status of a provider comes to.
final class StatusTableTest {
  /// What a status says, and so what is done about it.
  private enum Fate {
    /// The request is at fault: the client hears it, nobody else is asked, nobody is blamed.
    ClientFault,
    /// The upstream is at fault: somebody else is asked, and the breaker counts it.
    Failure,
    /// There is no room: somebody else is asked, and the upstream is left alone for a while.
    Capacity,
    /// The model is not there: somebody else is asked, and nobody is blamed.
    Missing,
    /// Our own key is refused: the client cannot help it, and somebody else is asked at once.
    Credential
  }

  /// @param knobs of a provider that answers so
  private record Row(int status, String knobs, Fate fate) {
    @Override
    public String toString() {
      return status + " " + fate;
    }
  }

  private record Case(Row row, Talk talk, Mode mode) {
    @Override
    public String toString() {
      return row + ", " + talk + ", " + mode;
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
  @MethodSource("cases")
  void aloneTheClientHearsWhatItIsToKnow(Case row) {
    stage.alone(row.talk(), row.row().knobs());

    HttpResponse<String> answer = stage.ask(row.talk(), row.mode());

    Told told = Told.in(answer, row.talk());
    if (row.row().fate() == Fate.Credential) {
      assertCredentialRefused(answer, told, row.talk());
    } else {
      assertThat(answer.statusCode()).isEqualTo(row.row().status());
      assertThat(told.message()).containsAnyOf("first", "gpt-4o");
      assertThat(header(answer, "x-should-retry")).isEmpty();
    }
    assertThat(header(answer, "retry-after"))
        .isEqualTo(row.row().fate() == Fate.Capacity ? Optional.of("1") : Optional.empty());
    stage.assertAsked(1, 0);
    askAgain(row);
  }

  /// What stays behind at an upstream that is the only one.
  private static void askAgain(Case row) {
    HttpResponse<String> again = stage.ask(row.talk(), row.mode());
    switch (row.row().fate()) {
      case Credential -> {
        assertCredentialRefused(again, Told.in(again, row.talk()), row.talk());
        stage.assertAsked(2, 0);
      }
      case Capacity -> {
        assertThat(again.statusCode()).isEqualTo(429);
        assertThat(header(again, "retry-after")).contains("1");
        stage.assertAsked(1, 0);
      }
      case ClientFault, Failure, Missing -> {
        assertThat(again.statusCode()).isEqualTo(row.row().status());
        stage.assertAsked(2, 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withAnotherUpstreamOnlyWhatMayFareBetterIsTriedThere(Case row) {
    stage.backed(row.talk(), row.row().knobs(), upstream -> upstream.opensAfter(1));

    HttpResponse<String> answer = stage.ask(row.talk(), row.mode());

    switch (row.row().fate()) {
      case Failure, Capacity, Missing, Credential -> {
        stage.assertServed(answer, "second");
        stage.assertAsked(1, 1);
        assertThat(header(answer, "retry-after")).isEmpty();
      }
      case ClientFault -> {
        assertThat(answer.statusCode()).isEqualTo(row.row().status());
        stage.assertAsked(1, 0);
      }
    }
    assertThat(stage.isEjected("first")).isEqualTo(row.row().fate() == Fate.Failure);
    assertLeftAlone(row);
  }

  /// One request never takes a key out; the second that is refused does.
  private static void assertLeftAlone(Case row) {
    int needed =
        switch (row.row().fate()) {
          case Failure, Capacity -> 1;
          case Credential -> 2;
          case ClientFault, Missing -> 0;
        };
    for (int i = 0; i < needed; i++) {
      stage.assertServed(stage.ask(row.talk(), row.mode()), "second");
    }
    if (needed > 0) {
      assertThat(stage.first().count("requests")).isEqualTo(needed);
    }
  }

  @ParameterizedTest
  @EnumSource(Talk.class)
  void whereAllRefuseTheKeyTheClientHearsThatAndNeedNotTryAgain(Talk talk) {
    String refusing = row(401, Fate.Credential).knobs();
    stage.backed(talk, refusing);
    stage.second().behave(refusing);

    HttpResponse<String> answer = stage.ask(talk, Mode.Unary);

    assertCredentialRefused(answer, Told.in(answer, talk), talk);
    stage.assertAsked(1, 1);
  }

  @ParameterizedTest
  @MethodSource("retried")
  void whenAllFailTheLastAnswerIsTheClientsAndItMayTryAgain(Case row) {
    stage.backed(row.talk(), row.row().knobs());
    stage.second().behave(row.row().knobs());

    HttpResponse<String> answer = stage.ask(row.talk(), row.mode());

    assertThat(answer.statusCode()).isEqualTo(row.row().status());
    assertThat(Told.in(answer, row.talk()).message()).containsAnyOf("second", "gpt-4o");
    assertThat(header(answer, "x-aifleet-upstream")).contains(stage.name("second"));
    assertThat(header(answer, "x-should-retry")).isEmpty();
    stage.assertAsked(1, 1);
  }

  static Stream<Case> cases() {
    return rows()
        .flatMap(
            row ->
                Arrays.stream(Talk.values())
                    .flatMap(
                        talk ->
                            Arrays.stream(Mode.values()).map(mode -> new Case(row, talk, mode))));
  }

  static Stream<Case> retried() {
    return cases()
        .filter(
            row ->
                switch (row.row().fate()) {
                  case Failure, Capacity, Missing -> true;
                  case ClientFault, Credential -> false;
                });
  }

  private static Stream<Row> rows() {
    return Stream.of(
        row(400, Fate.ClientFault),
        row(401, Fate.Credential),
        row(403, Fate.ClientFault),
        new Row(404, "{\"models\":\"another\"}", Fate.Missing),
        row(408, Fate.Failure),
        row(413, Fate.ClientFault),
        row(422, Fate.ClientFault),
        row(429, Fate.Capacity),
        row(500, Fate.Failure),
        row(502, Fate.Failure),
        row(503, Fate.Failure),
        row(504, Fate.Failure),
        row(529, Fate.Failure));
  }

  private static Row row(int status, Fate fate) {
    return new Row(status, "{\"errorPercent\":100,\"errorStatus\":" + status + "}", fate);
  }

  private static void assertCredentialRefused(HttpResponse<String> answer, Told told, Talk talk) {
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(told.code())
        .isEqualTo(talk.isAnthropic() ? "api_error" : "upstream_credential_refused");
    assertThat(header(answer, "x-should-retry")).contains("false");
    assertThat(answer.body()).doesNotContain("sk-conformance");
  }

  private static Optional<String> header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name);
  }
}
