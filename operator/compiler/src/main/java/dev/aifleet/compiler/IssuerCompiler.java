package dev.aifleet.compiler;

import dev.aifleet.api.JwtSpec;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles `spec.auth.jwt`; those that do not compile are left out.
final class IssuerCompiler {
  private final CompilerInput input;
  private final ProblemCollector problems;

  IssuerCompiler(CompilerInput input, ProblemCollector problems) {
    this.input = input;
    this.problems = problems;
  }

  List<JwtIssuer> compile() {
    var filter =
        new EntryFilter<JwtIssuer>("auth.jwt", some -> ConfigAssembler.onlyIssuers(input, some));
    List<JwtSpec> specs = input.spec().auth().jwt();
    for (int i = 0; i < specs.size(); i++) {
      var own = new ProblemCollector();
      JwtIssuer issuer = compile("spec.auth.jwt[" + i + "]", specs.get(i), own);
      filter.add(i, issuer, own.isEmpty()).forEach(p -> Compiler.tell(input, p, own));
      problems.addAll(own);
    }
    return filter.good();
  }

  private JwtIssuer compile(String at, JwtSpec spec, ProblemCollector own) {
    return new JwtIssuer(
        spec.issuer(),
        spec.audiences(),
        url(at, spec.jwksURL(), own),
        authorities(at, spec, own),
        spec.claims(),
        UpstreamCompiler.network(spec.network(), false));
  }

  private static URI url(String at, String text, ProblemCollector own) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      own.problem(at + ".jwksURL", "is not a URL: write https://host[:port][/path]");
      return UpstreamCompiler.NOT_A_URL;
    }
  }

  private @Nullable String authorities(String at, JwtSpec spec, ProblemCollector own) {
    if (spec.tls() == null) {
      return null;
    }
    if (!spec.jwksURL().startsWith("https://")) {
      own.problem(at + ".tls", "is for https only");
      return null;
    }
    return new CaBundles(input, own).pem(at + ".tls.caRef", spec.tls().caRef());
  }
}
