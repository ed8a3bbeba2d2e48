package dev.aifleet.compiler;

import dev.aifleet.api.JwtSpec;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles `spec.auth.jwt`. Always gives an issuer for each, so that positions stay those of spec.
final class Issuers {
  private final Source source;
  private final Findings findings;

  Issuers(Source source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  List<JwtIssuer> compile() {
    List<JwtIssuer> issuers = new ArrayList<>();
    for (JwtSpec spec : source.spec().auth().jwt()) {
      String at = "spec.auth.jwt[" + issuers.size() + "]";
      issuers.add(
          new JwtIssuer(
              spec.issuer(),
              spec.audiences(),
              url(at, spec.jwksURL()),
              authorities(at, spec),
              spec.claims(),
              Upstreams.network(spec.network(), false)));
    }
    return issuers;
  }

  private URI url(String at, String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      findings.problem(at + ".jwksURL", "is not a URL: write https://host[:port][/path]");
      return Upstreams.NOT_A_URL;
    }
  }

  private @Nullable String authorities(String at, JwtSpec spec) {
    if (spec.tls() == null) {
      return null;
    }
    if (!spec.jwksURL().startsWith("https://")) {
      findings.problem(at + ".tls", "is for https only");
      return null;
    }
    return new Authorities(source, findings).pem(at + ".tls.caRef", spec.tls().caRef());
  }
}
