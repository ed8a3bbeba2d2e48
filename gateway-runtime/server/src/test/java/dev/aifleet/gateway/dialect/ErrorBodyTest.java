package dev.aifleet.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.Endpoint.Streaming;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorBodyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ErrorBody ERROR = ErrorBody.of("It \"broke\".", "server_error", "broken");

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error",
    "401, authentication_error",
    "403, permission_error",
    "404, not_found_error",
    "405, invalid_request_error",
    "413, request_too_large",
    "429, rate_limit_error",
    "500, api_error",
    "502, api_error",
    "503, overloaded_error",
    "504, timeout_error",
    "529, overloaded_error"
  })
  void anthropicsTypeFollowsTheStatus(int status, String type) throws JsonProcessingException {
    JsonNode body = JSON.readTree(ERROR.json(Format.Anthropic, status, "req_1").toString());

    assertThat(body.at("/type").asText()).isEqualTo("error");
    assertThat(body.at("/error/type").asText()).isEqualTo(type);
    assertThat(body.at("/error/message").asText()).isEqualTo("It \"broke\".");
    assertThat(body.at("/request_id").asText()).isEqualTo("req_1");
  }

  @ParameterizedTest
  @EnumSource(Streaming.class)
  void everyStreamEndsInANestedErrorWithoutDone(Streaming streaming)
      throws JsonProcessingException {
    String events = ERROR.event(streaming, 7, "resp_1").toString();

    JsonNode first = data(events).getFirst();
    assertThat(first.at("/error/message").asText()).isEqualTo("It \"broke\".");
    assertThat(events).endsWith("}\n\n").doesNotContain("[DONE]");
  }

  @Test
  void aResponseAlsoHasFlatFieldsAndATerminalEvent() throws JsonProcessingException {
    String events = ERROR.event(Streaming.Responses, 7, "resp_1").toString();

    List<JsonNode> data = data(events);
    assertThat(events).startsWith("event: error\n").contains("\n\nevent: response.failed\n");
    assertThat(data.get(0).at("/type").asText()).isEqualTo("error");
    assertThat(data.get(0).at("/code").asText()).isEqualTo("broken");
    assertThat(data.get(0).at("/sequence_number").asLong()).isEqualTo(7);
    assertThat(data.get(1).at("/sequence_number").asLong()).isEqualTo(8);
    assertThat(data.get(1).at("/response/id").asText()).isEqualTo("resp_1");
    assertThat(data.get(1).at("/response/status").asText()).isEqualTo("failed");
    assertThat(data.get(1).at("/response/error/message").asText()).isEqualTo("It \"broke\".");
  }

  @Test
  void aMessageEndsInAnErrorEvent() {
    assertThat(ERROR.event(Streaming.Messages, 7, null))
        .hasToString(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                + "\"message\":\"It \\\"broke\\\".\"}}\n\n");
  }

  private static List<JsonNode> data(String events) throws JsonProcessingException {
    var data = new java.util.ArrayList<JsonNode>();
    var matcher = Pattern.compile("(?m)^data: (.*)$").matcher(events);
    while (matcher.find()) {
      data.add(JSON.readTree(matcher.group(1)));
    }
    return data;
  }
}
