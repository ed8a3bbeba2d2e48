package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Probe;
import dev.aifleet.config.GatewayConfig.Timeouts;
import dev.aifleet.config.GatewayConfig.Tls;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Judges how one upstream is spoken to.
///
/// @param problem takes the place and what is wrong there
record ConnectionPolicyRule(String at, BiConsumer<String, String> problem) {
  void judge(Upstream upstream) {
    ConnectionPolicy connectionPolicy = upstream.connectionPolicy();
    headers(connectionPolicy);
    passHeaders(connectionPolicy);
    if (connectionPolicy.tls() != null) {
      tls(connectionPolicy.tls(), "https".equalsIgnoreCase(upstream.url().getScheme()));
    }
    apiVersion(upstream.api(), connectionPolicy);
    timeouts(connectionPolicy.timeouts());
    connections(connectionPolicy.connections());
    count("maxInFlight", connectionPolicy.maxInFlight(), Bounds.REQUESTS);
    breaker(connectionPolicy.circuitBreaker());
    if (connectionPolicy.probe() != null) {
      probe(connectionPolicy.probe());
    }
  }

  private void headers(ConnectionPolicy connectionPolicy) {
    if (connectionPolicy.headers().size() > Bounds.HEADERS) {
      tell("headers", "must be at most " + Bounds.HEADERS);
    }
    Set<String> names = new HashSet<>();
    new TreeMap<>(connectionPolicy.headers())
        .forEach(
            (name, value) -> {
              String refusal = HeaderRule.refusal(name, value);
              if (refusal != null) {
                tell("headers", "'" + name + "' " + refusal);
              } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
                tell("headers", "'" + name + "' is there twice: capitals make no difference");
              }
            });
  }

  private void passHeaders(ConnectionPolicy connectionPolicy) {
    if (connectionPolicy.passHeaders().size() > Bounds.HEADERS) {
      tell("passHeaders", "must be at most " + Bounds.HEADERS);
    }
    for (String name : connectionPolicy.passHeaders()) {
      String refusal = HeaderRule.passRefusal(name);
      if (refusal != null) {
        tell("passHeaders", "'" + name + "' " + refusal);
      }
    }
  }

  private void tls(Tls tls, boolean https) {
    if (!https) {
      tell("tls", "is for https only");
    }
    String refusal = tls.caPem() == null ? null : CertificateRule.refusal(tls.caPem());
    if (refusal != null) {
      tell("tls.caPem", refusal);
    }
    if (tls.serverName() != null && !Patterns.matches(Patterns.HOST_NAME, tls.serverName())) {
      tell("tls.serverName", Patterns.HOST_NAME_FORM);
    }
  }

  private void apiVersion(Api api, ConnectionPolicy connectionPolicy) {
    String version = connectionPolicy.azureApiVersion();
    if (api.hasApiVersion() && version == null) {
      tell("azureApiVersion", "is needed with api AzureOpenAI, such as 2024-10-21");
    } else if (!api.hasApiVersion() && version != null) {
      tell("azureApiVersion", "is for api AzureOpenAI only");
    } else if (version != null && !Patterns.matches(Patterns.API_VERSION, version)) {
      tell("azureApiVersion", Patterns.API_VERSION_FORM);
    }
  }

  private void timeouts(Timeouts timeouts) {
    boolean connect = duration("timeouts.connect", timeouts.connect());
    boolean firstByte = duration("timeouts.firstByte", timeouts.firstByte());
    boolean idle = duration("timeouts.idle", timeouts.idle());
    boolean total = duration("timeouts.total", timeouts.total());
    boolean sane = connect && firstByte && idle && total;
    if (sane && timeouts.total().compareTo(timeouts.firstByte()) < 0) {
      tell("timeouts.total", "must be at least timeouts.firstByte");
    }
  }

  private void connections(Connections connections) {
    count("connections.max", connections.max(), Bounds.CONNECTIONS);
    duration("connections.keepAlive", connections.keepAlive());
    duration("connections.maxAge", connections.maxAge());
    duration("connections.pendingTimeout", connections.pendingTimeout());
  }

  private void breaker(CircuitBreaker breaker) {
    String place = "circuitBreaker.";
    if (breaker.consecutive() != null) {
      count(place + "consecutive.failures", breaker.consecutive().failures(), Bounds.REQUESTS);
      duration(place + "consecutive.openFor", breaker.consecutive().openFor());
    }
    var rate = breaker.rate();
    if (rate != null) {
      count(place + "rate.percent", rate.percent(), Bounds.PERCENT);
      count(place + "rate.minimumRequests", rate.minimumRequests(), Bounds.REQUESTS);
      duration(place + "rate.openFor", rate.openFor());
      if (!isWindow(rate.window(), Bounds.BREAKER_WINDOW)) {
        tell(
            place + "rate.window",
            "must be a whole number of seconds " + Bounds.BREAKER_WINDOW_RANGE);
      }
    }
    if (breaker.degradeAtPercent() != null) {
      count(place + "degradeAtPercent", breaker.degradeAtPercent(), Bounds.PERCENT);
    }
  }

  private void probe(Probe probe) {
    if (probe.path().length() > Bounds.PATH || !Patterns.matches(Patterns.PATH, probe.path())) {
      tell("probe.path", Patterns.PATH_FORM);
    }
    if (!Bounds.holds(probe.interval(), Bounds.LEAST_PROBE, Bounds.TIME)) {
      tell("probe.interval", "must be " + Bounds.PROBE_RANGE);
    }
  }

  /// Whether something can be counted over `window`, which is at most `most` long.
  static boolean isWindow(Duration window, Duration most) {
    return Bounds.holds(window, Bounds.LEAST_WINDOW, most)
        && window.equals(window.truncatedTo(ChronoUnit.SECONDS));
  }

  static boolean isTime(Duration duration) {
    return Bounds.holds(duration, Bounds.LEAST_TIME, Bounds.TIME);
  }

  private boolean duration(String place, Duration duration) {
    boolean bounded = isTime(duration);
    if (!bounded) {
      tell(place, "must be " + Bounds.TIME_RANGE);
    }
    return bounded;
  }

  private void count(String place, int value, int most) {
    if (value < 1 || value > most) {
      tell(place, "must be between 1 and " + most);
    }
  }

  private void tell(String place, String message) {
    problem.accept(at + place, message);
  }
}
