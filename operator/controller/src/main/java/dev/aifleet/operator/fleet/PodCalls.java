package dev.aifleet.operator.fleet;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Statistics;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.Answer;
import dev.aifleet.operator.state.FleetReport.Found;
import dev.aifleet.operator.state.FleetReport.Health;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.jspecify.annotations.Nullable;

/// The control port as calls. Every call is bounded in time, and all of them together in number.
/// Shared by all pods' threads; what it shares are the connections and the permits.
public final class PodCalls {
  private static final int AT_ONCE = 64;
  private static final int MOST_ANSWER_BYTES = 1 << 20;
  private static final MediaType JSON = MediaType.get("application/json");

  private final int port;
  private final OkHttpClient plain;
  private final Semaphore permits = new Semaphore(AT_ONCE);
  private final ConcurrentMap<List<String>, OkHttpClient> clients = new ConcurrentHashMap<>();

  /// @param port the control port of every pod
  public PodCalls(int port) {
    this.port = port;
    this.plain =
        new OkHttpClient.Builder()
            .dns(new PodNames())
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectTimeout(Duration.ofSeconds(1))
            .callTimeout(Duration.ofSeconds(3))
            .build();
  }

  /// Offers the configuration; accepted, stale and rejected all come with an acknowledgement.
  Answer push(String ip, Order order) throws InterruptedException {
    return call(
        new Request.Builder()
            .url(url(ip, "/v1/configuration"))
            .post(RequestBody.create(order.body(), JSON)),
        order.keys());
  }

  Answer acknowledgement(String ip, Order order) throws InterruptedException {
    return call(new Request.Builder().url(url(ip, "/v1/acknowledgement")), order.keys());
  }

  /// How the pod finds those that it asks; nothing: it told nothing that we understand; null: no
  /// answer, so that what it told before still holds.
  @Nullable Found found(String ip, Order order) throws InterruptedException {
    try {
      Reply reply = ask(new Request.Builder().url(url(ip, "/v1/statistics")), order.keys());
      return reply == null ? null : found(reply);
    } catch (IOException e) {
      return null;
    }
  }

  private static Found found(Reply reply) {
    return switch (ConfigJson.readStatistics(reply.body())) {
      case Parsed.Read<Statistics>(var statistics) ->
          new Found(
              statistics.upstreams().entrySet().stream()
                  .collect(
                      Collectors.toMap(Map.Entry::getKey, upstream -> of(upstream.getValue()))),
              statistics.issuerProblems());
      case Parsed.Refused<Statistics> _ -> Found.NOTHING;
    };
  }

  private static Health of(Statistics.UpstreamCounts counts) {
    return new Health(counts.breakerOpen(), counts.credentialRefused(), counts.probe());
  }

  /// Drops what was kept for keys that are no longer in use.
  void forget(ControlKeys keys) {
    clients.remove(trusted(keys));
  }

  private Answer call(Request.Builder request, ControlKeys keys) throws InterruptedException {
    try {
      Reply reply = ask(request, keys);
      return reply == null ? new Unreachable("refuses the control token") : answer(reply);
    } catch (IOException e) {
      return new Unreachable(reason(e));
    }
  }

  private static Answer answer(Reply reply) {
    return switch (ConfigJson.readAcknowledgement(reply.body())) {
      case Parsed.Read<Acknowledgement>(var acknowledgement) -> new Acknowledged(acknowledgement);
      case Parsed.Refused<Acknowledgement> _ ->
          new Unreachable("answers " + reply.status() + " without an acknowledgement");
    };
  }

  /// Null: the token was refused.
  private @Nullable Reply ask(Request.Builder request, ControlKeys keys)
      throws IOException, InterruptedException {
    permits.acquire();
    try {
      OkHttpClient client = clients.computeIfAbsent(trusted(keys), this::trusting);
      Reply reply = ask(client, request, keys.token());
      // A pod that has not seen the rotated token yet still knows the one before.
      return reply == null && keys.previousToken() != null
          ? ask(client, request, keys.previousToken())
          : reply;
    } finally {
      permits.release();
    }
  }

  private static @Nullable Reply ask(OkHttpClient client, Request.Builder request, String token)
      throws IOException {
    Request withToken = request.header("Authorization", "Bearer " + token).build();
    try (Response response = client.newCall(withToken).execute()) {
      return response.code() == 401
          ? null
          : new Reply(response.code(), response.peekBody(MOST_ANSWER_BYTES).bytes());
    }
  }

  /// What came back, whatever it says.
  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  private record Reply(int status, byte[] body) {}

  private static String reason(IOException e) {
    return switch (e) {
      case ConnectException _ -> "does not listen on its control port";
      case SSLException _ -> "has another control certificate";
      default -> "does not answer on its control port";
    };
  }

  private String url(String ip, String path) {
    return "https://" + PodNames.of(ip) + ":" + port + path;
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
