package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpstreamFailureLogTest {
  private final Heard heard = new Heard();

  @BeforeEach
  void listen() {
    Logger.getLogger("").addHandler(heard);
  }

  @AfterEach
  void leave() {
    Logger.getLogger("").removeHandler(heard);
  }

  @Test
  void anUpstreamThatAbortsItsResponsesDoesNotFillTheLog() {
    Script broken =
        (request, connection) -> {
          connection.events();
          connection.reset();
        };
    try (var upstream = FakeUpstream.responding(broken);
        var gateway = GatewayRig.with(config().to("a", upstream.url()))) {
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.chat(GatewayRig.CHAT_STREAM).statusCode()).isEqualTo(502);
      }
    }

    assertThat(heard.lines).isEmpty();
  }

  private static final class Heard extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel().intValue() > Level.WARNING.intValue()) {
        lines.add(said.getLoggerName() + ": " + said.getMessage());
      }
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // There is nothing to give back.
    }
  }
}
