package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.conformance.errors.EndpointCase.Mode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The error table: the effect of each status of a provider.
final class StatusTableTest {
  /// What a status means, and what follows from it.
  private enum Fate {
    /// The request is at fault: the client gets it, no retry, the breaker does not count it.
    ClientFault,
    /// The upstream is at fault: a retry, and the breaker counts it.
    Failure,
    /// The upstream is full: a retry, and the upstream is ejected for a while.
    Capacity,
    /// The model is missing there: a retry, and the breaker does not count it.
    Missing,
    /// The gateway's credential is rejected: a retry at once.
    Credential
  }

  /// @param knobs of a provider that responds with the status
  private record Row(int status, String knobs, Fate fate) {
    @Override
    public String toString() {
      return status + " " + fate;
    }
  }

  private record Case(Row row, EndpointCase endpoint, Mode mode) {
    @Override
    public String toString() {
      return row + ", " + endpoint + ", " + mode;
    }
  }

  @RegisterExtension static final ErrorsFixture fixture = ErrorsFixture.open();

  @ParameterizedTest
  @MethodSource("cases")
  void withoutFallbackTheClientGetsTheUpstreamsStatusInItsSchema(Case row) {
    fixture.withoutFallback(row.endpoint(), row.row().knobs());

    HttpResponse<String> response = fixture.send(row.endpoint(), row.mode());

    ClientError error = ClientError.in(response, row.endpoint());
    if (row.row().fate() == Fate.Credential) {
      assertCredentialRefused(response, error, row.endpoint());
    } else {
      assertThat(response.statusCode()).isEqualTo(row.row().status());
      assertThat(error.message()).containsAnyOf("first", "gpt-4o");
      assertThat(header(response, "x-should-retry")).isEmpty();
    }
    assertThat(header(response, "retry-after"))
        .isEqualTo(row.row().fate() == Fate.Capacity ? Optional.of("1") : Optional.empty());
    fixture.assertRequests(1, 0);
    askAgain(row);
  }

  /// State of the only upstream afterwards.
  private static void askAgain(Case row) {
    HttpResponse<String> again = fixture.send(row.endpoint(), row.mode());
    switch (row.row().fate()) {
      case Credential -> {
        assertCredentialRefused(again, ClientError.in(again, row.endpoint()), row.endpoint());
        fixture.assertRequests(2, 0);
      }
      case Capacity -> {
        assertThat(again.statusCode()).isEqualTo(429);
        assertThat(header(again, "retry-after")).contains("1");
        fixture.assertRequests(1, 0);
      }
      case ClientFault, Failure, Missing -> {
        assertThat(again.statusCode()).isEqualTo(row.row().status());
        fixture.assertRequests(2, 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFallbackIsTriedOnlyForRetryableErrors(Case row) {
    fixture.withFallback(row.endpoint(), row.row().knobs(), upstream -> upstream.opensAfter(1));

    HttpResponse<String> response = fixture.send(row.endpoint(), row.mode());

    switch (row.row().fate()) {
      case Failure, Capacity, Missing, Credential -> {
        fixture.assertServed(response, "second");
        fixture.assertRequests(1, 1);
        assertThat(header(response, "retry-after")).isEmpty();
      }
      case ClientFault -> {
        assertThat(response.statusCode()).isEqualTo(row.row().status());
        fixture.assertRequests(1, 0);
      }
    }
    assertThat(fixture.isEjected("first")).isEqualTo(row.row().fate() == Fate.Failure);
    assertLeftAlone(row);
  }

  /// The second rejection of a credential ejects its upstream, not the first.
  private static void assertLeftAlone(Case row) {
    int needed =
        switch (row.row().fate()) {
          case Failure, Capacity -> 1;
          case Credential -> 2;
          case ClientFault, Missing -> 0;
        };
    for (int i = 0; i < needed; i++) {
      fixture.assertServed(fixture.send(row.endpoint(), row.mode()), "second");
    }
    if (needed > 0) {
      assertThat(fixture.first().count("requests")).isEqualTo(needed);
    }
  }

  @ParameterizedTest
  @EnumSource(EndpointCase.class)
  void whenAllUpstreamsRejectTheCredentialTheClientMustNotRetry(EndpointCase endpoint) {
    String refusing = row(401, Fate.Credential).knobs();
    fixture.withFallback(endpoint, refusing);
    fixture.second().behave(refusing);

    HttpResponse<String> response = fixture.send(endpoint, Mode.Unary);

    assertCredentialRefused(response, ClientError.in(response, endpoint), endpoint);
    fixture.assertRequests(1, 1);
  }

  @ParameterizedTest
  @MethodSource("retried")
  void whenAllFailTheClientGetsTheLastStatus(Case row) {
    fixture.withFallback(row.endpoint(), row.row().knobs());
    fixture.second().behave(row.row().knobs());

    HttpResponse<String> response = fixture.send(row.endpoint(), row.mode());

    assertThat(response.statusCode()).isEqualTo(row.row().status());
    assertThat(ClientError.in(response, row.endpoint()).message())
        .containsAnyOf("second", "gpt-4o");
    assertThat(header(response, "x-aifleet-upstream")).contains(fixture.name("second"));
    assertThat(header(response, "x-should-retry")).isEmpty();
    fixture.assertRequests(1, 1);
  }

  static Stream<Case> cases() {
    return rows()
        .flatMap(
            row ->
                Arrays.stream(EndpointCase.values())
                    .flatMap(
                        endpoint ->
                            Arrays.stream(Mode.values())
                                .map(mode -> new Case(row, endpoint, mode))));
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

  private static void assertCredentialRefused(
      HttpResponse<String> response, ClientError error, EndpointCase endpoint) {
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(error.code())
        .isEqualTo(endpoint.isAnthropic() ? "api_error" : "upstream_credential_refused");
    assertThat(header(response, "x-should-retry")).contains("false");
    assertThat(response.body()).doesNotContain("sk-conformance");
  }

  private static Optional<String> header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name);
  }
}
