package dev.aifleet.conformance.streams;

import static dev.aifleet.conformance.rig.Wiring.wiring;

import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.conformance.rig.RawProvider;
import dev.aifleet.conformance.rig.RawProvider.Script;
import dev.aifleet.conformance.rig.Scene;
import dev.aifleet.conformance.rig.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A gateway with one upstream for each recording: the model that is asked for tells which. No
/// breakers: here upstreams fail a thousand times on purpose.
final class Stage implements AutoCloseable {
  /// By which a test tells a provider what to do.
  private static final List<String> ORDERS = List.of("x-length", "x-lines", "x-whole", "x-cuts");

  private final List<RawProvider> providers = new ArrayList<>();
  private final Scene scene;

  private Stage(Duration idle, Function<Recording, Script> scripts) {
    var timeouts =
        new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(20), idle, Duration.ofMinutes(1));
    var breakers = new CircuitBreaker(null, null, null);
    var connectionPolicy =
        new ConnectionPolicy(
            Map.of(), ORDERS, null, null, timeouts, Connections.DEFAULT, 1000, breakers, null);
    Wiring wiring = wiring();
    for (Recording recording : Recording.values()) {
      var provider = RawProvider.named(recording.model(), scripts.apply(recording));
      providers.add(provider);
      wiring.model(recording.model(), provider, recording.api(), connectionPolicy);
    }
    scene = Scene.of(wiring);
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
    providers.forEach(RawProvider::close);
  }
}
