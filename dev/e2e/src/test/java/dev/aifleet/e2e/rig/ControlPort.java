package dev.aifleet.e2e.rig;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Dns;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// The control port of a gateway's pods, spoken to as the operator does: TLS against the one
/// certificate of the control Secret, host names that carry the pod's address, a bearer token.
///
/// @param token empty: none is sent
public record ControlPort(OkHttpClient http, String token) {
  private static final String DOMAIN = ".control.aifleet.internal";

  public static ControlPort of(Gateway gateway) {
    OkHttpClient http = client(gateway.secretEntry("control", "tls.crt"));
    return new ControlPort(http, gateway.secretEntry("control", "token").strip());
  }

  public ControlPort withToken(String other) {
    return new ControlPort(http, other);
  }

  public TextResponse acknowledgement(Pod pod) {
    return call(pod, "/v1/acknowledgement", new Request.Builder().get());
  }

  public TextResponse configure(Pod pod, String push) {
    RequestBody body = RequestBody.create(push, MediaType.get("application/json"));
    return call(pod, "/v1/configuration", new Request.Builder().post(body));
  }

  private TextResponse call(Pod pod, String path, Request.Builder request) {
    String host = pod.getStatus().getPodIP().replace('.', '-') + DOMAIN;
    request.url("https://" + host + ":9443" + path);
    if (!token.isEmpty()) {
      request.header("authorization", "Bearer " + token);
    }
    try (Response response = http.newCall(request.build()).execute()) {
      HttpHeaders headers = HttpHeaders.of(response.headers().toMultimap(), (_, _) -> true);
      return new TextResponse(response.code(), headers, response.body().string());
    } catch (IOException e) {
      throw new UncheckedIOException("the control port does not answer", e);
    }
  }

  private static OkHttpClient client(String certificate) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null);
      trusted.setCertificateEntry(
          "control",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      X509TrustManager manager = (X509TrustManager) trust.getTrustManagers()[0];
      return new OkHttpClient.Builder()
          .sslSocketFactory(tls.getSocketFactory(), manager)
          .dns(addressInTheName())
          .build();
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError("the control Secret holds no usable certificate", e);
    }
  }

  private static Dns addressInTheName() {
    return host ->
        List.of(InetAddress.getByName(host.substring(0, host.indexOf('.')).replace('-', '.')));
  }
}
