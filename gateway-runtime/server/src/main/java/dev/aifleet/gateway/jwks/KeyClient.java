package dev.aifleet.gateway.jwks;

import dev.aifleet.config.AddressRule;
import dev.aifleet.config.AddressRule.Destination;
import dev.aifleet.config.CertificateRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/// Fetches key sets over HTTPS. Host names are resolved here and every address is checked; the
/// connection goes to an address that passed. Redirects and proxies would bypass the check and are
/// not followed.
public final class KeyClient implements AutoCloseable {
  private static final long MAX_BYTES = 512 * 1024;

  private final Duration patience;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Created with the first issuer, so that a gateway without one loads no HTTP client.
  private volatile @Nullable OkHttpClient shared;

  /// @param patience time limit of one whole fetch
  public KeyClient(Duration patience) {
    this.patience = patience;
  }

  /// A fetch of this issuer's keys that can be repeated. Called on the configuration thread.
  public RemoteKeys.Fetch of(RemoteKeys.Identity identity) {
    OkHttpClient client = shared;
    if (client == null) {
      client = client();
      shared = client;
    }
    OkHttpClient.Builder special = client.newBuilder().dns(host -> allowed(host, identity));
    if (identity.caPem() != null) {
      var trust = trusting(identity.caPem());
      special.sslSocketFactory(trust.sslSocketFactory(), trust.trustManager());
    }
    OkHttpClient own = special.build();
    var request =
        new Request.Builder()
            .url(identity.url().toString())
            .header("accept", "application/json")
            .build();
    return () -> {
      var text = new CompletableFuture<String>();
      own.newCall(request).enqueue(new KeyResponse(text));
      return text;
    };
  }

  /// Cancels fetches in progress.
  @Override
  public void close() {
    OkHttpClient client = shared;
    if (client != null) {
      client.dispatcher().cancelAll();
    }
    threads.shutdownNow();
  }

  /// Connections are not reused: fetches are minutes apart, and addresses may change.
  private OkHttpClient client() {
    return new OkHttpClient.Builder()
        .dispatcher(new Dispatcher(threads))
        .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
        .callTimeout(patience)
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        .followSslRedirects(false)
        .build();
  }

  private static List<InetAddress> allowed(String host, RemoteKeys.Identity identity)
      throws UnknownHostException {
    var allowed = new ArrayList<InetAddress>();
    String refusal = host + " has no address";
    for (InetAddress address : InetAddress.getAllByName(host)) {
      String why = AddressRule.refusal(Destination.KeySet, address, identity.network());
      if (why == null) {
        allowed.add(address);
      } else {
        refusal = why;
      }
    }
    if (allowed.isEmpty()) {
      throw new UnknownHostException(refusal);
    }
    return allowed;
  }

  private static HandshakeCertificates trusting(String pem) {
    var certificates = new HandshakeCertificates.Builder();
    CertificateRule.certificates(pem).forEach(certificates::addTrustedCertificate);
    return certificates.build();
  }

  /// Completes with the body of a 200, and fails with a message for operators.
  private record KeyResponse(CompletableFuture<String> text) implements Callback {
    @Override
    public void onFailure(Call call, IOException e) {
      fail(call, e.getMessage());
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        BufferedSource source = response.body().source();
        if (response.code() != 200) {
          fail(call, "answered with status " + response.code());
        } else if (source.request(MAX_BYTES + 1)) {
          fail(call, "is longer than " + MAX_BYTES + " bytes");
        } else {
          text.complete(source.readString(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        fail(call, e.getMessage());
      }
    }

    private void fail(Call call, @Nullable String why) {
      text.completeExceptionally(
          new IOException(call.request().url() + (why == null ? " failed" : ": " + why)));
    }
  }
}
