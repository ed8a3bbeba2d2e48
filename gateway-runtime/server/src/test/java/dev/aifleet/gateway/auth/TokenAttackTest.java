package dev.aifleet.gateway.auth;

import static dev.aifleet.gateway.auth.TokenFixture.EC;
import static dev.aifleet.gateway.auth.TokenFixture.RSA;
import static dev.aifleet.gateway.auth.TokenFixture.STRANGER;
import static dev.aifleet.gateway.auth.TokenFixture.good;
import static dev.aifleet.gateway.auth.TokenFixture.rs256;
import static dev.aifleet.gateway.auth.TokenFixture.signed;
import static dev.aifleet.gateway.auth.TokenFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.aifleet.gateway.testing.Jwts;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tokens that must not be accepted: forged, altered and malformed ones.
class TokenAttackTest {
  private static final String ODD = "{}[]\",:0-9eE.\\tu\u0000\uffff";
  private static final String SHAPELESS =
      """
      {"alg":"RS256","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB","oth":[{}]}}\
      """;

  private final TokenFixture fixture = new TokenFixture();

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void anAttackIsRejected(String name, String token) {
    Authentication result = fixture.authenticate(token);

    assertThat(result).as(name).isInstanceOf(Authentication.TokenWrong.class);
    assertThat(((Authentication.TokenWrong) result).reason()).as(name).isNotBlank();
  }

  static Stream<Arguments> attacks() throws JOSEException {
    return Stream.of(wrongClaims(), wrongSignatures(), wrongShapes()).flatMap(it -> it);
  }

  private static Stream<Arguments> wrongClaims() {
    return Stream.of(
        arguments("another issuer", signed(good().issuer("https://evil.example.com"))),
        arguments("the issuer in other case", signed(good().issuer("https://IDP.example.com"))),
        arguments("no issuer", signed(good().issuer(null))),
        arguments("for somebody else", signed(good().audience("billing"))),
        arguments("for nobody", signed(good().audience((String) null))),
        arguments("for ever", signed(good().expirationTime(null))),
        arguments("until before all time", signed(good().claim("exp", Long.MIN_VALUE))),
        arguments("about nobody", signed(good().subject(null))),
        arguments("until null", signed(good().expirationTime(null).serializeNullClaims(true))),
        arguments("about null", signed(good().subject(null).serializeNullClaims(true))),
        arguments("about an empty name", signed(good().subject(""))),
        arguments("about a very long name", signed(good().subject("x".repeat(256)))));
  }

  private static Stream<Arguments> wrongSignatures() throws JOSEException {
    String token = signed(good());
    String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
    String zeros = Base64URL.encode(new byte[64]).toString();
    var es256 = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build();
    String ec = Jwts.signed(es256, good().build(), EC);
    var attached =
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").jwk(STRANGER.toPublicJWK());
    var pointed =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa")
            .jwkURL(URI.create("https://evil.example.com/" + "x".repeat(8000)))
            .x509CertURL(URI.create("https://evil.example.com/cert"));
    return Stream.of(
        arguments("alg none", none("none", good())),
        arguments("alg None", none("None", good())),
        arguments("no signature", unsigned),
        arguments("a signature of another key", Jwts.signed(rs256(), good().build(), STRANGER)),
        arguments("another payload", swapped(token, signed(good().subject("bob")))),
        arguments("ES256 with r and s 0", ec.substring(0, ec.lastIndexOf('.') + 1) + zeros),
        arguments("a key that it brings", Jwts.signed(attached.build(), good().build(), STRANGER)),
        arguments("keys that it points at", Jwts.signed(pointed.build(), good().build(), STRANGER)),
        arguments("HS256 with the public key", hs256(RSA.toRSAPublicKey().getEncoded())),
        arguments("HS256 with its text", hs256(RSA.toPublicJWK().toJSONString().getBytes(UTF_8))),
        arguments("HS256 with the modulus", hs256(RSA.getModulus().decode())));
  }

  private static Stream<Arguments> wrongShapes() {
    var logout =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa")
            .type(new JOSEObjectType("logout+jwt"));
    var critical =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa")
            .criticalParams(Set.of("x"))
            .customParam("x", 1);
    String deep = "[".repeat(5000) + "]".repeat(5000);
    return Stream.of(
        arguments("a token for something else", Jwts.signed(logout.build(), good().build(), RSA)),
        arguments("what must be understood", Jwts.signed(critical.build(), good().build(), RSA)),
        arguments("three words", "a.b.c"),
        arguments("two dots", ".."),
        arguments("empty objects", text("{}") + "." + text("{}") + "."),
        arguments("no object", text("[]") + "." + text("[]") + ".x"),
        arguments("a key that has no shape", text(SHAPELESS) + "." + text("{}") + ".x"),
        arguments("deep nesting", text("{\"alg\":" + deep + "}") + "." + text("{}") + ".x"),
        arguments(
            "deep claims",
            text("{\"alg\":\"RS256\"}") + "." + text("{\"iss\":" + deep + "}") + ".x"),
        arguments("a path in Unicode", "\u2024\u2024." + text("{}") + ".x"));
  }

  @Test
  void aTokenWithAnyCharacterChangedIsRejected() {
    String token = signed(good());
    var survivors = new HashSet<Integer>();
    // The last one holds bits that belong to no byte.
    for (int i = 0; i < token.length() - 1; i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      if (fixture.authenticate(changed) instanceof Authentication.Known) {
        survivors.add(i);
      }
    }

    assertThat(survivors).isEmpty();
  }

  @Test
  void malformedTokensAreRejectedWithoutACrash() {
    long seed = RandomGenerator.getDefault().nextLong();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      String token =
          text(mangled(rs256().toString(), random))
              + "."
              + text(mangled(good().build().toString(), random))
              + ".x";
      assertThat(fixture.authenticate(token))
          .as("seed %d: %s", seed, token)
          .isNotInstanceOf(Authentication.Known.class);
    }
  }

  private static String hs256(byte[] secret) throws JOSEException {
    var head = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build();
    return Jwts.signed(head, good().build(), new MACSigner(secret));
  }

  private static String none(String algorithm, JWTClaimsSet.Builder claims) {
    return text("{\"alg\":\"" + algorithm + "\"}") + "." + text(claims.build().toString()) + ".";
  }

  /// With up to three characters replaced, removed or repeated.
  private static String mangled(String json, SplittableRandom random) {
    var text = new StringBuilder(json);
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, ODD.charAt(random.nextInt(ODD.length())));
        case 1 -> text.deleteCharAt(at);
        default -> text.insert(at, text.charAt(at));
      }
    }
    return text.toString();
  }

  /// The signature of one under the payload of another.
  private static String swapped(String one, String other) {
    String[] parts = one.split("\\.", -1);
    return parts[0] + "." + other.split("\\.", -1)[1] + "." + parts[2];
  }
}
