package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.fixtures.UpstreamFixture;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamTlsTest {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
  private static final Script OK =
      (request, connection) -> connection.json(200, FakeUpstream.COMPLETION);

  private static Certificates certificate;

  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    certificate = Certificates.selfSigned(folder, "upstream", "dns:localhost");
  }

  /// The certificate names only the host, and the connection goes to the address that was judged.
  @Test
  void anUpstreamIsDialledByAddressAndStillKnownByName() throws Exception {
    System.setProperty(TRUST_STORE, certificate.trustStore().toString());
    System.setProperty(TRUST_STORE_PASSWORD, "changeit");
    try (var upstream = FakeUpstream.respondingOverTls(certificate.serving(), OK);
        var gateway = GatewayRig.with(config().to("a", https(upstream)))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(upstream.requests().getFirst().headers())
          .containsEntry("host", https(upstream).getAuthority());
    } finally {
      System.clearProperty(TRUST_STORE);
      System.clearProperty(TRUST_STORE_PASSWORD);
    }
  }

  @Test
  void anUpstreamWithAnUntrustedCertificateGetsNoRequest() throws Exception {
    try (var upstream = FakeUpstream.respondingOverTls(certificate.serving(), OK);
        var gateway = GatewayRig.with(config().to("a", https(upstream)))) {

      var reply = gateway.chat(GatewayRig.CHAT);

      assertThat(reply.statusCode()).isEqualTo(502);
      assertThat(reply.body()).contains("upstream_unreachable");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  /// Joined without a line break, and in one line.
  @Test
  void howTheCertificatesOfAnAuthorityAreWrittenDoesNotMatter() throws Exception {
    String pem = certificate.certificatePem();
    for (String text : List.of(pem.strip() + pem, pem.replace("\n", ""))) {
      try (var upstream = FakeUpstream.respondingOverTls(certificate.serving(), OK);
          var gateway = GatewayRig.with(config().to(trusting(text, https(upstream))))) {
        assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).as(text).isEqualTo(200);
      }
    }
  }

  private static UpstreamFixture trusting(String pem, URI url) {
    return upstream("a", url).connectionPolicy(ConnectionPolicyFixture.tls(pem, null));
  }

  private static URI https(FakeUpstream upstream) {
    return URI.create("https://localhost:" + upstream.url().getPort() + "/v1");
  }
}
