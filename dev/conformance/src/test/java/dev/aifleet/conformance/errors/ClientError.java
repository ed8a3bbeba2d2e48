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
record ClientError(String message, String type, String code) {
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

  /// The error of a response, in the schema of the endpoint.
  static ClientError in(HttpResponse<String> response, EndpointCase endpoint) {
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    return of(response.body(), endpoint);
  }

  /// The error in the last event of a broken stream.
  static ClientError atTheEndOf(String stream, EndpointCase endpoint) {
    assertThat(stream).doesNotContain(endpoint.terminal()).endsWith("\n\n");
    String[] events = stream.split("\n\n", -1);
    String last = events[events.length - 2];
    if (endpoint == EndpointCase.Responses) {
      assertThat(last).startsWith("event: response.failed\n");
      last = events[events.length - 3];
    }
    if (endpoint.isAnthropic() || endpoint == EndpointCase.Responses) {
      assertThat(last).startsWith("event: error\n");
    }
    return of(last.substring(last.indexOf("data: ") + 6), endpoint);
  }

  private static ClientError of(String json, EndpointCase endpoint) {
    JsonNode root = read(json);
    JsonNode error = root.path("error");
    assertThat(error.path("message").isTextual()).describedAs(json).isTrue();
    if (endpoint.isAnthropic()) {
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
    return new ClientError(error.path("message").asText(), type, error.path("code").asText(type));
  }

  private static JsonNode read(String json) {
    try {
      return Objects.requireNonNull(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }
}
