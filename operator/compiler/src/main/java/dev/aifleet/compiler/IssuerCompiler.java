package dev.aifleet.compiler;

import dev.aifleet.api.JwtSpec;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles `spec.auth.jwt`; invalid issuers are left out.
final class IssuerCompiler {
  private final CompilerInput input;
  private final ProblemCollector problems;

  IssuerCompiler(CompilerInput input, ProblemCollector problems) {
    this.input = input;
    this.problems = problems;
  }

  List<JwtIssuer> compile() {
    EntryFilter<JwtIssuer> filter = EntryFilter.ofIssuers(input);
    List<JwtSpec> specs = input.spec().auth().jwt();
    for (int i = 0; i < specs.size(); i++) {
      var own = new ProblemCollector();
      JwtIssuer issuer = compile("spec.auth.jwt[" + i + "]", specs.get(i), own);
      filter.add(i, issuer, own);
      problems.addAll(own);
    }
    return filter.accepted();
  }

  private JwtIssuer compile(String at, JwtSpec spec, ProblemCollector own) {
    return new JwtIssuer(
        spec.issuer(),
        spec.audiences(),
        url(at, spec.jwksURL(), own),
        caBundle(at, spec, own),
        spec.claims(),
        UpstreamCompiler.network(spec.network(), false));
  }

  private static URI url(String at, String text, ProblemCollector own) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      own.add(at + ".jwksURL", "is not a URL: write https://host[:port][/path]");
      return UpstreamCompiler.NOT_A_URL;
    }
  }

  private @Nullable String caBundle(String at, JwtSpec spec, ProblemCollector own) {
    if (spec.tls() == null) {
      return null;
    }
    if (!spec.jwksURL().startsWith("https://")) {
      own.add(at + ".tls", "is for https only");
      return null;
    }
    return new CaBundles(input, own).pem(at + ".tls.caRef", spec.tls().caRef());
  }
}
