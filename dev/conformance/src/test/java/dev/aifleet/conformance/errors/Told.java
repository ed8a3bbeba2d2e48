package dev.aifleet.conformance.errors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.Set;

/// An error as a client's SDK reads it.
///
/// @param code OpenAI's code where it has one, else the type
record Told(String message, String type, String code) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ANTHROPIC_TYPES =
      Set.of(
          "invalid_request_error",
          "authentication_error",
          "billing_error",
          "permission_error",
          "not_found_error",
          "request_too_large",
          "rate_limit_error",
          "api_error",
          "timeout_error",
          "overloaded_error");

  /// An answer's, in the schema of the endpoint.
  static Told in(HttpResponse<String> answer, Talk talk) {
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    return of(answer.body(), talk);
  }

  /// The last event's of a broken stream, after which nothing comes.
  static Told atTheEndOf(String stream, Talk talk) {
    assertThat(stream).doesNotContain(talk.terminal()).endsWith("\n\n");
    String[] events = stream.split("\n\n", -1);
    String last = events[events.length - 2];
    if (talk == Talk.Responses) {
      assertThat(last).startsWith("event: response.failed\n");
      last = events[events.length - 3];
    }
    if (talk.isAnthropic() || talk == Talk.Responses) {
      assertThat(last).startsWith("event: error\n");
    }
    return of(last.substring(last.indexOf("data: ") + 6), talk);
  }

  private static Told of(String json, Talk talk) {
    JsonNode root = read(json);
    JsonNode error = root.path("error");
    assertThat(error.path("message").isTextual()).describedAs(json).isTrue();
    if (talk.isAnthropic()) {
      assertThat(root.path("type").asText()).describedAs(json).isEqualTo("error");
      assertThat(error.path("type").asText()).describedAs(json).isIn(ANTHROPIC_TYPES);
    } else {
      for (String field : Set.of("type", "param", "code")) {
        JsonNode value = error.path(field);
        assertThat(value.isTextual() || value.isNull() || value.isMissingNode())
            .describedAs("%s of %s", field, json)
            .isTrue();
        assertThat(value.asText()).isNotEqualTo("None");
      }
    }
    String type = error.path("type").asText();
    return new Told(error.path("message").asText(), type, error.path("code").asText(type));
  }

  private static JsonNode read(String json) {
    try {
      return Objects.requireNonNull(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }
}
