package dev.aifleet.conformance.streams;

import static dev.aifleet.fixtures.ConfigBuilder.config;

import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.GatewayFixture;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A gateway with one upstream per recording, chosen by the model. No breakers: upstreams fail a
/// thousand times on purpose.
final class StreamsFixture implements AutoCloseable {
  /// Headers by which a test controls the upstream.
  private static final String[] ORDERS = {"x-length", "x-lines", "x-whole", "x-cuts"};

  private final List<FakeUpstream> providers = new ArrayList<>();
  private final GatewayFixture gateway;

  private StreamsFixture(Duration idle, Function<Recording, Script> scripts) {
    var timeouts =
        new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(20), idle, Duration.ofMinutes(1));
    ConfigBuilder config = config();
    for (Recording recording : Recording.values()) {
      var provider = FakeUpstream.responding(scripts.apply(recording));
      providers.add(provider);
      config.to(
          CaseUpstream.at(recording.model(), provider.url().getPort(), recording.api())
              .serves(recording.model())
              .passHeaders(ORDERS)
              .timeouts(timeouts));
    }
    gateway = GatewayFixture.of(config);
  }

  static StreamsFixture playing(Function<Recording, Script> scripts) {
    return new StreamsFixture(Duration.ofSeconds(20), scripts);
  }

  /// @param idle the idle timeout
  static StreamsFixture patient(Duration idle, Function<Recording, Script> scripts) {
    return new StreamsFixture(idle, scripts);
  }

  GatewayFixture gateway() {
    return gateway;
  }

  @Override
  public void close() {
    gateway.close();
    providers.forEach(FakeUpstream::close);
  }
}
