package dev.aifleet.config;

import dev.aifleet.config.AddressRule.Destination;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Judges those whose tokens are accepted.
///
/// @param problem takes the place and what is wrong there
record IssuerRule(String at, BiConsumer<String, String> problem) {
  /// As long as names can be (RFC 1035, section 2.3.4): no others are asked.
  private static final Pattern HOST =
      Pattern.compile("(?=.{1,253}$)[^.]{1,63}([.][^.]{1,63})*[.]?");

  void judge(List<JwtIssuer> issuers) {
    if (issuers.size() > Bounds.ISSUERS) {
      problem.accept(at, "must be at most " + Bounds.ISSUERS);
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < issuers.size(); i++) {
      String here = at + "[" + i + "].";
      JwtIssuer issuer = issuers.get(i);
      if (!names.add(issuer.issuer())) {
        problem.accept(here + "issuer", "'" + issuer.issuer() + "' is used twice");
      }
      judge(here, issuer);
    }
  }

  /// Whether it can be one of our own names for a claim.
  static boolean isClaimName(String name) {
    return Patterns.matches(Patterns.CLAIM_NAME, name);
  }

  private void judge(String here, JwtIssuer issuer) {
    if (issuer.issuer().length() > Bounds.URL
        || !Patterns.matches(Patterns.ISSUER, issuer.issuer())) {
      problem.accept(here + "issuer", Patterns.ISSUER_FORM);
    }
    if (issuer.audiences().size() > Bounds.AUDIENCES) {
      problem.accept(here + "audiences", "must be at most " + Bounds.AUDIENCES);
    }
    texts(here + "audiences", issuer.audiences());
    if (issuer.audiences().isEmpty()) {
      problem.accept(here + "audiences", "needs at least one: tokens for others are not for us");
    }
    String refusal = AddressRule.refusal(Destination.KeySet, issuer.jwksUrl(), issuer.network());
    if (refusal != null) {
      problem.accept(here + "jwksUrl", refusal);
    } else if (!HOST.matcher(issuer.jwksUrl().getHost()).matches()) {
      problem.accept(
          here + "jwksUrl",
          "must have a host of at most 253 characters, at most 63 of them between two dots");
    }
    if (issuer.caPem() != null) {
      authorities(here + "caPem", issuer.caPem(), issuer.jwksUrl());
    }
    AddressRule.blockProblems(issuer.network())
        .forEach(message -> problem.accept(here + "network.allowPrivate", message));
    if (issuer.claims().size() > Bounds.CLAIMS) {
      problem.accept(here + "claims", "must be at most " + Bounds.CLAIMS);
    }
    new TreeMap<>(issuer.claims())
        .forEach(
            (ours, theirs) -> {
              if (!isClaimName(ours)) {
                problem.accept(
                    here + "claims", "'" + ours + "' must be letters and digits, such as team");
              }
              texts(here + "claims", List.of(theirs));
            });
  }

  private void authorities(String place, String pem, URI url) {
    String refusal = CertificateRule.refusal(pem);
    if (refusal != null) {
      problem.accept(place, refusal);
    }
    if (!"https".equalsIgnoreCase(url.getScheme())) {
      problem.accept(place, "is for https only");
    }
  }

  private void texts(String place, List<String> texts) {
    for (String text : texts) {
      if (!Patterns.matches(Patterns.VISIBLE, text)) {
        problem.accept(
            place, "'" + text + "' must be 1 to " + Bounds.TEXT + " visible ASCII characters");
      }
    }
  }
}
