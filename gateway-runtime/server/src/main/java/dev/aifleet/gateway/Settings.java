package dev.aifleet.gateway;

import dev.aifleet.gateway.upstream.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a runtime is told at its start, by the environment of its pod or by who embeds it.
///
/// @param configDir mounted configuration; null: it comes by push only
/// @param credentialsDir mounted provider keys, one file per id
/// @param controlDir token and certificate of the control port; null: there is no control port
/// @param port of the data port, like the other two 0 for any
/// @param drainMinDuration how long to keep accepting after a termination was asked for
/// @param drainTimeout for the whole drain
/// @param accessLog whether exchanges are told on standard output
public record Settings(
    @Nullable Path configDir,
    Path credentialsDir,
    @Nullable Path controlDir,
    int port,
    int adminPort,
    int controlPort,
    Duration drainMinDuration,
    Duration drainTimeout,
    int eventLoops,
    boolean accessLog,
    Timeouts timeouts) {
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

  /// For a runtime inside another process: any free ports, no mounts, no drain.
  public static Settings embedded() {
    return new Settings(
        null,
        Path.of("credentials"),
        null,
        0,
        0,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Runtime.getRuntime().availableProcessors(),
        false,
        Timeouts.DEFAULT);
  }

  public static Settings from(Map<String, String> environment) {
    var read = new Environment(environment);
    String control = read.text("AIFLEET_CONTROL_DIR", "/etc/aifleet/control");
    return new Settings(
        Path.of(read.text("AIFLEET_CONFIG_DIR", "/etc/aifleet/config")),
        Path.of(read.text("AIFLEET_CREDENTIALS_DIR", "/etc/aifleet/credentials")),
        control.isEmpty() ? null : Path.of(control),
        read.number("AIFLEET_PORT", 8080),
        read.number("AIFLEET_ADMIN_PORT", 9090),
        read.number("AIFLEET_CONTROL_PORT", 9443),
        read.duration("AIFLEET_DRAIN_MIN_DURATION", "10s"),
        read.duration("AIFLEET_DRAIN_TIMEOUT", "120s"),
        read.number("AIFLEET_EVENT_LOOPS", Runtime.getRuntime().availableProcessors()),
        !read.text("AIFLEET_ACCESS_LOG", "on").equals("off"),
        Timeouts.DEFAULT);
  }

  public Settings withPorts(int data, int admin, int control) {
    return new Settings(
        configDir,
        credentialsDir,
        controlDir,
        data,
        admin,
        control,
        drainMinDuration,
        drainTimeout,
        eventLoops,
        accessLog,
        timeouts);
  }

  public Settings withMounts(@Nullable Path config, Path credentials, @Nullable Path control) {
    return new Settings(
        config,
        credentials,
        control,
        port,
        adminPort,
        controlPort,
        drainMinDuration,
        drainTimeout,
        eventLoops,
        accessLog,
        timeouts);
  }

  public Settings withDrain(Duration minDuration, Duration timeout) {
    return new Settings(
        configDir,
        credentialsDir,
        controlDir,
        port,
        adminPort,
        controlPort,
        minDuration,
        timeout,
        eventLoops,
        accessLog,
        timeouts);
  }

  public Settings withLoops(int loops) {
    return new Settings(
        configDir,
        credentialsDir,
        controlDir,
        port,
        adminPort,
        controlPort,
        drainMinDuration,
        drainTimeout,
        loops,
        accessLog,
        timeouts);
  }

  public Settings withAccessLog(boolean on) {
    return new Settings(
        configDir,
        credentialsDir,
        controlDir,
        port,
        adminPort,
        controlPort,
        drainMinDuration,
        drainTimeout,
        eventLoops,
        on,
        timeouts);
  }

  public Settings withTimeouts(Timeouts other) {
    return new Settings(
        configDir,
        credentialsDir,
        controlDir,
        port,
        adminPort,
        controlPort,
        drainMinDuration,
        drainTimeout,
        eventLoops,
        accessLog,
        other);
  }

  /// Reads variables and names the one that is wrong.
  private record Environment(Map<String, String> variables) {
    String text(String name, String otherwise) {
      return variables.getOrDefault(name, otherwise).strip();
    }

    int number(String name, int otherwise) {
      String text = text(name, Integer.toString(otherwise));
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(name + "=" + text + " is not a number", e);
      }
    }

    /// In Go's way: `10s`, `2m`, `1m30s`, `500ms`.
    Duration duration(String name, String otherwise) {
      String text = text(name, otherwise);
      Matcher parts = DURATION.matcher(text);
      Duration sum = Duration.ZERO;
      int end = 0;
      while (parts.find() && parts.start() == end) {
        end = parts.end();
        sum = sum.plus(part(Long.parseLong(parts.group(1)), parts.group(2)));
      }
      if (text.isEmpty() || end != text.length()) {
        throw new IllegalArgumentException(
            name + "=" + text + " is not a duration such as 10s or 2m");
      }
      return sum;
    }

    private static Duration part(long amount, String unit) {
      return switch (unit) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
  }
}
