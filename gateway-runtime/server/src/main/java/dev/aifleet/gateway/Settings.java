package dev.aifleet.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings of a runtime, from the environment of its pod or from the embedding process.
///
/// @param accessLog whether to write an access log to standard output
/// @param keepAlive longest silence on a client's stream before a keep-alive
public record Settings(
    Mounts mounts,
    Ports ports,
    DrainTimes drain,
    int eventLoops,
    boolean accessLog,
    Duration keepAlive) {
  /// 15 s: below the idle timeouts of proxies and load balancers, which are 30 to 60 seconds.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /// @param config null: configurations only by push
  /// @param credentials directory of provider keys, one file per id
  /// @param control directory with token and certificate of the control port; null: no control port
  public record Mounts(@Nullable Path config, Path credentials, @Nullable Path control) {}

  /// Port 0 stands for any free port.
  public record Ports(int data, int admin, int control) {}

  /// @param min how long to keep accepting after termination was requested
  /// @param timeout of the whole drain
  public record DrainTimes(Duration min, Duration timeout) {}

  /// For an embedded runtime: any free ports, no mounts, no drain, no log.
  public static Settings embedded() {
    return new Settings(
        new Mounts(null, Path.of("credentials"), null),
        new Ports(0, 0, 0),
        new DrainTimes(Duration.ZERO, Duration.ZERO),
        Runtime.getRuntime().availableProcessors(),
        false,
        KEEP_ALIVE);
  }

  public static Settings from(Map<String, String> variables) {
    var read = new Environment(variables);
    String control = read.text("AIFLEET_CONTROL_DIR", "/etc/aifleet/control");
    return new Settings(
        new Mounts(
            Path.of(read.text("AIFLEET_CONFIG_DIR", "/etc/aifleet/config")),
            Path.of(read.text("AIFLEET_CREDENTIALS_DIR", "/etc/aifleet/credentials")),
            control.isEmpty() ? null : Path.of(control)),
        new Ports(
            read.number("AIFLEET_PORT", 8080),
            read.number("AIFLEET_ADMIN_PORT", 9090),
            read.number("AIFLEET_CONTROL_PORT", 9443)),
        new DrainTimes(
            read.duration("AIFLEET_DRAIN_MIN_DURATION", "10s"),
            read.duration("AIFLEET_DRAIN_TIMEOUT", "120s")),
        read.number("AIFLEET_EVENT_LOOPS", Runtime.getRuntime().availableProcessors()),
        !read.text("AIFLEET_ACCESS_LOG", "on").equals("off"),
        KEEP_ALIVE);
  }

  public Settings withMounts(@Nullable Path config, Path credentials, @Nullable Path control) {
    var other = new Mounts(config, credentials, control);
    return new Settings(other, ports, drain, eventLoops, accessLog, keepAlive);
  }

  public Settings withPorts(int data, int admin, int control) {
    var other = new Ports(data, admin, control);
    return new Settings(mounts, other, drain, eventLoops, accessLog, keepAlive);
  }

  public Settings withDrain(Duration min, Duration timeout) {
    var other = new DrainTimes(min, timeout);
    return new Settings(mounts, ports, other, eventLoops, accessLog, keepAlive);
  }

  public Settings withLoops(int loops) {
    return new Settings(mounts, ports, drain, loops, accessLog, keepAlive);
  }

  public Settings withAccessLog(boolean on) {
    return new Settings(mounts, ports, drain, eventLoops, on, keepAlive);
  }

  /// With another keep-alive interval, for tests.
  public Settings withKeepAlive(Duration interval) {
    return new Settings(mounts, ports, drain, eventLoops, accessLog, interval);
  }
}
