package dev.aifleet.compiler;

import dev.aifleet.api.JwtSpec;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles `spec.auth.jwt`; those that do not compile are left out.
final class Issuers {
  private final Source source;
  private final Findings findings;

  Issuers(Source source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  List<JwtIssuer> compile() {
    var sieve = new Sieve<JwtIssuer>("auth.jwt", some -> Parts.onlyIssuers(source, some));
    List<JwtSpec> specs = source.spec().auth().jwt();
    for (int i = 0; i < specs.size(); i++) {
      var own = new Findings();
      JwtIssuer issuer = compile("spec.auth.jwt[" + i + "]", specs.get(i), own);
      sieve.add(i, issuer, own.isEmpty()).forEach(p -> Compiler.tell(source, p, own));
      findings.addAll(own);
    }
    return sieve.good();
  }

  private JwtIssuer compile(String at, JwtSpec spec, Findings own) {
    return new JwtIssuer(
        spec.issuer(),
        spec.audiences(),
        url(at, spec.jwksURL(), own),
        authorities(at, spec, own),
        spec.claims(),
        Upstreams.network(spec.network(), false));
  }

  private static URI url(String at, String text, Findings own) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      own.problem(at + ".jwksURL", "is not a URL: write https://host[:port][/path]");
      return Upstreams.NOT_A_URL;
    }
  }

  private @Nullable String authorities(String at, JwtSpec spec, Findings own) {
    if (spec.tls() == null) {
      return null;
    }
    if (!spec.jwksURL().startsWith("https://")) {
      own.problem(at + ".tls", "is for https only");
      return null;
    }
    return new Authorities(source, own).pem(at + ".tls.caRef", spec.tls().caRef());
  }
}
