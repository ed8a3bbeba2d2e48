package dev.aifleet.conformance.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/// What an SDK returned or raised.
record Outcome(SdkClient client, JsonNode json) {
  void assertText(String text) {
    assertThat(json.path("text").asText()).as(json.toString()).isEqualTo(text);
  }

  /// The exception that the SDK has for this status, with the provider's words in its message.
  void assertRaised(int status, String words) {
    assertThat(error("status")).as(json.toString()).isEqualTo(Integer.toString(status));
    assertThat(error("name")).as(json.toString()).isEqualTo(client.raisedFor(status));
    assertThat(error("message")).as(json.toString()).contains(words);
  }

  /// An exception within a stream, whose status has been 200.
  void assertStreamBroke(String words) {
    assertThat(json.has("error")).as(json.toString()).isTrue();
    assertThat(error("message")).as(json.toString()).contains(words);
  }

  /// A field of what was raised: name, status, message, code, type, request_id; empty: not there.
  String error(String field) {
    JsonNode value = json.path("error").path(field);
    return value.isNull() ? "" : value.asText();
  }

  /// A number of what the SDK read of usage; -1: not there.
  int usage(String field) {
    return json.path("usage").path(field).asInt(-1);
  }
}
