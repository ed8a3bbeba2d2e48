package dev.aifleet.operator.fleet;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Statistics;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.CallResult;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.FleetReport.UpstreamHealth;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.jspecify.annotations.Nullable;

/// Calls of the control port of pods. The author of an AIGateway chooses the image, so responses
/// are not trusted: no redirects and no proxies, bounded time and size, and bounded concurrency,
/// per gateway by [CallLimits] and in total. Shared by the threads of all pods: connections and
/// permits.
public final class PodClient {
  /// Concurrent calls in total, which bounds memory; far above the [CallLimits] of one gateway.
  private static final int MAX_CALLS = 512;

  private static final int MAX_ACKNOWLEDGEMENT_BYTES = 64 << 10;
  private static final int MAX_STATISTICS_BYTES = 256 << 10;

  private final int port;
  private final Function<String, @Nullable String> addressRule;
  private final OkHttpClient plain;
  private final Semaphore allPermits = new Semaphore(MAX_CALLS, true);
  private final ConcurrentMap<List<String>, OkHttpClient> clients = new ConcurrentHashMap<>();

  /// @param port the control port of every pod
  public PodClient(int port) {
    this(port, PodAddressRule::refusal);
  }

  /// @param addressRule why an address cannot be that of a pod; null: it can
  PodClient(int port, Function<String, @Nullable String> addressRule) {
    this.port = port;
    this.addressRule = addressRule;
    this.plain =
        new OkHttpClient.Builder()
            .dns(new PodHostNames())
            .protocols(List.of(Protocol.HTTP_1_1))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(Duration.ofSeconds(1))
            .callTimeout(Duration.ofSeconds(3))
            .build();
  }

  /// The pod to call.
  ///
  /// @param permits permits of its gateway
  record Target(String ip, ConfigPush configPush, Semaphore permits) {}

  /// Pushes the configuration; the response to an accepted, a stale and a rejected one is an
  /// acknowledgement.
  CallResult push(Target target) throws InterruptedException {
    return call(target, "/v1/configuration", target.configPush().body());
  }

  CallResult acknowledgement(Target target) throws InterruptedException {
    return call(target, "/v1/acknowledgement", null);
  }

  /// What the pod reports about its upstreams and issuers; [PodObservation#NOTHING]: its response
  /// could not be parsed; null: there was no response, so the last observation stays.
  @Nullable PodObservation observation(Target target) throws InterruptedException {
    try {
      RawResponse response = send(target, "/v1/statistics", null, MAX_STATISTICS_BYTES);
      return response == null ? null : observation(response);
    } catch (IOException e) {
      return null;
    }
  }

  private static PodObservation observation(RawResponse response) {
    return switch (ConfigJson.readStatistics(response.body())) {
      case Parsed.Read<Statistics>(var statistics) ->
          new PodObservation(
              statistics.upstreams().entrySet().stream()
                  .collect(
                      Collectors.toMap(Map.Entry::getKey, upstream -> of(upstream.getValue()))),
              statistics.issuerProblems());
      case Parsed.Refused<Statistics> _ -> PodObservation.NOTHING;
    };
  }

  private static UpstreamHealth of(Statistics.UpstreamCounts counts) {
    return new UpstreamHealth(counts.breakerOpen(), counts.credentialRefused(), counts.probe());
  }

  /// Drops the client of keys that are no longer in use.
  void forget(ControlKeys keys) {
    clients.remove(trusted(keys));
  }

  private CallResult call(Target target, String path, @Nullable RequestBody body)
      throws InterruptedException {
    String refusal = addressRule.apply(target.ip());
    if (refusal != null) {
      return new Unreachable(refusal);
    }
    try {
      RawResponse response = send(target, path, body, MAX_ACKNOWLEDGEMENT_BYTES);
      return response == null ? new Unreachable("refuses the control token") : result(response);
    } catch (IOException e) {
      return new Unreachable(reason(e));
    }
  }

  private static CallResult result(RawResponse response) {
    return switch (ConfigJson.readAcknowledgement(response.body())) {
      case Parsed.Read<Acknowledgement>(var acknowledgement) -> new Acknowledged(acknowledgement);
      case Parsed.Refused<Acknowledgement> _ ->
          new Unreachable("responds with " + response.status() + " and no acknowledgement");
    };
  }

  /// Null: the pod refused the token.
  private @Nullable RawResponse send(
      Target target, String path, @Nullable RequestBody body, int maxBytes)
      throws IOException, InterruptedException {
    ControlKeys keys = target.configPush().keys();
    var request = new Request.Builder().url(url(target.ip(), path));
    if (body != null) {
      request.post(body);
    }
    target.permits().acquire();
    try {
      allPermits.acquire();
      try {
        OkHttpClient client = clients.computeIfAbsent(trusted(keys), this::trusting);
        RawResponse response = send(client, request, keys.token(), maxBytes);
        // A pod that has not seen the rotated token yet still knows the one before.
        return response == null && keys.previousToken() != null
            ? send(client, request, keys.previousToken(), maxBytes)
            : response;
      } finally {
        allPermits.release();
      }
    } finally {
      target.permits().release();
    }
  }

  private static @Nullable RawResponse send(
      OkHttpClient client, Request.Builder request, String token, int maxBytes) throws IOException {
    Request withToken = request.header("Authorization", "Bearer " + token).build();
    try (Response response = client.newCall(withToken).execute()) {
      if (response.code() == 401) {
        return null;
      }
      byte[] body = response.peekBody(maxBytes + 1L).bytes();
      if (body.length > maxBytes) {
        throw new ResponseTooLong();
      }
      return new RawResponse(response.code(), body);
    }
  }

  /// The response is longer than any of a gateway pod.
  private static final class ResponseTooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /// An unparsed response.
  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  private record RawResponse(int status, byte[] body) {}

  private static String reason(IOException e) {
    return switch (e) {
      case ConnectException _ -> "does not listen on its control port";
      case SSLException _ -> "has another control certificate";
      case ResponseTooLong _ -> "responds with more than an acknowledgement";
      default -> "does not respond on its control port";
    };
  }

  private String url(String ip, String path) {
    return "https://" + PodHostNames.of(ip) + ":" + port + path;
  }

  private static List<String> trusted(ControlKeys keys) {
    return keys.previousCertificate() == null
        ? List.of(keys.certificate())
        : List.of(keys.certificate(), keys.previousCertificate());
  }

  private OkHttpClient trusting(List<String> certificates) {
    var trust = new HandshakeCertificates.Builder();
    certificates.forEach(
        pem -> trust.addTrustedCertificate(Certificates.decodeCertificatePem(pem)));
    HandshakeCertificates built = trust.build();
    return plain
        .newBuilder()
        .sslSocketFactory(built.sslSocketFactory(), built.trustManager())
        .build();
  }
}
