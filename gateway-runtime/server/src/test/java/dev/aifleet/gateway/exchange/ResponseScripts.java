package dev.aifleet.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.http.HttpResponse;

/// Responses that are good at every endpoint, scripts that send any body, and requests for them.
final class ResponseScripts {
  static final String GOOD = "{\"id\":\"good\",\"choices\":[{}],\"content\":[{}]}";
  static final String GOOD_EVENTS =
      """
      event: content_block_start
      data: {"type":"content_block_start"}

      event: message_stop
      data: {"type":"message_stop"}

      event: response.completed
      data: {"type":"response.completed"}

      """;

  private ResponseScripts() {}

  /// A chat request, whose fields every endpoint takes.
  static String chat(boolean stream) {
    return "{\"model\":\"gpt-4o\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]"
        + (stream ? ",\"stream\":true}" : "}");
  }

  static HttpResponse<String> post(GatewayRig gateway, Endpoint endpoint, boolean stream) {
    return gateway.post(
        "/v1" + endpoint.path(), chat(stream), "authorization", "Bearer " + ConfigBuilder.KEY);
  }

  /// The upstream with the format of the endpoint.
  static UpstreamFixture at(Endpoint endpoint, UpstreamFixture upstream) {
    return endpoint.format() == Endpoint.Format.Anthropic ? upstream.api(Api.Anthropic) : upstream;
  }

  /// A response with status 200, whatever it contains.
  static Script sending(String type, String body) {
    String head =
        "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"
            .formatted(type, body.getBytes(UTF_8).length);
    return (request, connection) -> connection.raw(head + body);
  }
}
