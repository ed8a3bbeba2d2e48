package dev.aifleet.conformance.streams;

import static dev.aifleet.fixtures.ConfigBuilder.config;

import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.conformance.rig.CaseUpstream;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A gateway with one upstream for each recording: the model that is asked for tells which. No
/// breakers: here upstreams fail a thousand times on purpose.
final class Stage implements AutoCloseable {
  /// By which a test tells a provider what to do.
  private static final String[] ORDERS = {"x-length", "x-lines", "x-whole", "x-cuts"};

  private final List<FakeUpstream> providers = new ArrayList<>();
  private final Scene scene;

  private Stage(Duration idle, Function<Recording, Script> scripts) {
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
    scene = Scene.of(config);
  }

  static Stage playing(Function<Recording, Script> scripts) {
    return new Stage(Duration.ofSeconds(20), scripts);
  }

  /// @param idle how long the gateway waits for more of a stream
  static Stage patient(Duration idle, Function<Recording, Script> scripts) {
    return new Stage(idle, scripts);
  }

  Scene scene() {
    return scene;
  }

  @Override
  public void close() {
    scene.close();
    providers.forEach(FakeUpstream::close);
  }
}
