package dev.aifleet.gateway.exchange;

import static dev.aifleet.gateway.testing.Configs.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.gateway.testing.Configs;
import dev.aifleet.gateway.testing.FakeUpstream;
import dev.aifleet.gateway.testing.GatewayRig;
import org.junit.jupiter.api.Test;

class FirstStory {
  @Test
  void aChatCompletionGoesThereAndBack() {
    try (var upstream = FakeUpstream.json("{\"id\":\"x\"}");
        var gateway =
            GatewayRig.with(
                config().to(Configs.upstream("official", upstream.url()), "sk-provider"))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("{\"id\":\"x\"}");
      assertThat(reply.headers().firstValue("x-aifleet-upstream")).hasValue("official");
      assertThat(upstream.requests().getFirst().headers())
          .containsEntry("authorization", "Bearer sk-provider");
    }
  }

  @Test
  void aStreamIsRelayedByteByByte() {
    String events = "data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n";
    try (var upstream =
            FakeUpstream.answering(
                (request, connection) -> {
                  connection.events();
                  for (byte b : events.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    connection.chunk(new byte[] {b});
                  }
                  connection.lastChunk();
                });
        var gateway = GatewayRig.with(config().to("official", upstream.url()))) {

      var reply = gateway.chat(GatewayRig.CHAT_STREAM);

      assertThat(reply.body()).isEqualTo(events);
    }
  }
}
