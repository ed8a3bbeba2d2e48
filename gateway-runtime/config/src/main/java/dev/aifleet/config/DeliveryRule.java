package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.CircuitBreaker;
import dev.aifleet.config.GatewayConfig.Connections;
import dev.aifleet.config.GatewayConfig.Delivery;
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
import java.util.regex.Pattern;

/// Judges how one upstream is spoken to.
///
/// @param problem told the place and what is wrong there
record DeliveryRule(String at, BiConsumer<String, String> problem) {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /// Above that somebody mistook the unit, and timers would overflow.
  private static final Duration LONGEST = Duration.ofHours(24);

  private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
  private static final Duration SHORTEST_PROBE = Duration.ofSeconds(1);
  private static final int MOST_HEADERS = 32;
  private static final int MOST_CONNECTIONS = 10_000;
  private static final int MOST = 1_000_000;
  private static final Pattern API_VERSION = Pattern.compile("[A-Za-z0-9][-.A-Za-z0-9]{0,63}");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([-.A-Za-z0-9]{0,251}[A-Za-z0-9])?");
  private static final Pattern PATH = Pattern.compile("/[!-~&&[^?#]]*");

  void judge(Upstream upstream) {
    Delivery delivery = upstream.delivery();
    headers(delivery);
    passHeaders(delivery);
    if (delivery.tls() != null) {
      tls(delivery.tls(), "https".equalsIgnoreCase(upstream.url().getScheme()));
    }
    apiVersion(upstream.api(), delivery);
    timeouts(delivery.timeouts());
    connections(delivery.connections());
    count("maxInFlight", delivery.maxInFlight(), MOST);
    breaker(delivery.circuitBreaker());
    if (delivery.probe() != null) {
      probe(delivery.probe());
    }
  }

  private void headers(Delivery delivery) {
    if (delivery.headers().size() > MOST_HEADERS) {
      tell("headers", "must be at most " + MOST_HEADERS);
    }
    Set<String> names = new HashSet<>();
    new TreeMap<>(delivery.headers())
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

  private void passHeaders(Delivery delivery) {
    if (delivery.passHeaders().size() > MOST_HEADERS) {
      tell("passHeaders", "must be at most " + MOST_HEADERS);
    }
    for (String name : delivery.passHeaders()) {
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
    if (tls.serverName() != null && !HOST.matcher(tls.serverName()).matches()) {
      tell("tls.serverName", "must be a host name such as api.example.com");
    }
  }

  private void apiVersion(Api api, Delivery delivery) {
    String version = delivery.azureApiVersion();
    if (api == Api.AzureOpenAI && version == null) {
      tell("azureApiVersion", "is needed with api AzureOpenAI, such as 2024-10-21");
    } else if (api != Api.AzureOpenAI && version != null) {
      tell("azureApiVersion", "is for api AzureOpenAI only");
    } else if (version != null && !API_VERSION.matcher(version).matches()) {
      tell("azureApiVersion", "must be a version such as 2024-10-21");
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
    count("connections.max", connections.max(), MOST_CONNECTIONS);
    duration("connections.keepAlive", connections.keepAlive());
    duration("connections.maxAge", connections.maxAge());
    duration("connections.pendingTimeout", connections.pendingTimeout());
  }

  private void breaker(CircuitBreaker breaker) {
    String place = "circuitBreaker.";
    if (breaker.consecutive() != null) {
      count(place + "consecutive.failures", breaker.consecutive().failures(), MOST);
      duration(place + "consecutive.openFor", breaker.consecutive().openFor());
    }
    var rate = breaker.rate();
    if (rate != null) {
      count(place + "rate.percent", rate.percent(), 100);
      count(place + "rate.minimumRequests", rate.minimumRequests(), MOST);
      duration(place + "rate.openFor", rate.openFor());
      if (!isWholeSeconds(rate.window()) || rate.window().compareTo(LONGEST_WINDOW) > 0) {
        tell(
            place + "rate.window", "must be a whole number of seconds, at least 1s and at most 1h");
      }
    }
    if (breaker.degradeAtPercent() != null) {
      count(place + "degradeAtPercent", breaker.degradeAtPercent(), 100);
    }
  }

  private void probe(Probe probe) {
    if (!PATH.matcher(probe.path()).matches()) {
      tell("probe.path", "must begin with / and have neither spaces, query nor fragment");
    }
    if (probe.interval().compareTo(SHORTEST_PROBE) < 0 || probe.interval().compareTo(LONGEST) > 0) {
      tell("probe.interval", "must be between 1s and 24h");
    }
  }

  static boolean isWholeSeconds(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) >= 0
        && duration.equals(duration.truncatedTo(ChronoUnit.SECONDS));
  }

  static boolean isBounded(Duration duration) {
    return duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0;
  }

  private boolean duration(String place, Duration duration) {
    boolean bounded = isBounded(duration);
    if (!bounded) {
      tell(place, "must be between 1ms and 24h");
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
