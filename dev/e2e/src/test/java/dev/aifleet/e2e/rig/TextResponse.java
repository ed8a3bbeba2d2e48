package dev.aifleet.e2e.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.util.List;

/// One response, with its body as text.
public record TextResponse(int status, HttpHeaders headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The body as a tree; fails the test when it is not JSON.
  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(status + " with a body that is not JSON: " + body, e);
    }
  }

  /// The header's value, or an empty text.
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /// The header `x-aifleet-upstream`, or an empty text.
  public String upstream() {
    return header("x-aifleet-upstream");
  }

  /// The `data:` lines of a stream, in order.
  public List<String> events() {
    return body.lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
        .toList();
  }

  /// A stream's content, put together again.
  public String streamedText() {
    StringBuilder text = new StringBuilder();
    for (String event : events()) {
      if (!event.equals("[DONE]")) {
        text.append(parse(event).at("/choices/0/delta/content").asText(""));
      }
    }
    return text.toString();
  }

  /// The `error` object of a failure.
  public JsonNode error() {
    return json().path("error");
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }
}
