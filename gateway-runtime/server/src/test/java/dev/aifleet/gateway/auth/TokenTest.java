package dev.aifleet.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.gateway.testing.Jwts;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which tokens are accepted, and which attacks are not.
class TokenTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final String ODD = "{}[]\",:0-9eE.\\tu\u0000\uffff";
  private static final String SHAPELESS =
      """
      {"alg":"RS256","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB","oth":[{}]}}""";
  private static final RSAKey RSA = Jwts.rsa("rsa");
  private static final ECKey EC = Jwts.ec("ec", Curve.P_256);
  private static final ECKey EC_521 = Jwts.ec("ec-521", Curve.P_521);
  private static final RSAKey STRANGER = Jwts.rsa("stranger");

  private final Keys keys = new Keys();
  private final Authenticator authenticator = authenticator(Map.of("team", "team", "user", "sub"));

  @BeforeEach
  void publish() {
    keys.current = KeySet.parse(Jwts.set(RSA, EC, EC_521));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aTokenOfTheIssuerNamesItsBearer(String algorithm, JWK key) {
    var head = new JWSHeader.Builder(new JWSAlgorithm(algorithm)).keyID(key.getKeyID()).build();

    assertThat(ask(Jwts.signed(head, good().build(), key)))
        .isEqualTo(new Authentication.Known(alice(Map.of("user", "alice"))));
  }

  static Stream<Arguments> algorithms() {
    return Stream.of(
        arguments("RS256", RSA),
        arguments("RS384", RSA),
        arguments("RS512", RSA),
        arguments("PS256", RSA),
        arguments("PS384", RSA),
        arguments("PS512", RSA),
        arguments("ES256", EC),
        arguments("ES512", EC_521));
  }

  @Test
  void claimsThatTellCallersApartAreKnownByOurNames() {
    assertThat(claims(claims -> claims.claim("team", "search"))).containsEntry("team", "search");
    assertThat(claims(claims -> claims.claim("team", 7))).containsEntry("team", "7");
    assertThat(claims(claims -> claims.claim("team", true))).containsEntry("team", "true");
    assertThat(claims(claims -> claims.claim("team", List.of("a", "b")))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("team", Map.of("a", 1)))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("team", ""))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("team", "x".repeat(257)))).doesNotContainKey("team");
    assertThat(claims(claims -> claims.claim("other", "x"))).containsOnlyKeys("user");
  }

  @Test
  void typesOfAccessTokensAreFine() {
    for (String type : List.of("JWT", "jwt", "at+jwt", "AT+JWT")) {
      var head =
          new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType(type)).keyID("rsa");
      assertThat(ask(Jwts.signed(head.build(), good().build(), RSA)))
          .as(type)
          .isInstanceOf(Authentication.Known.class);
    }
  }

  @Test
  void aTokenThatNamesNoKeyIsTriedWithAllOfItsKind() {
    keys.current = KeySet.parse(Jwts.set(STRANGER, RSA));

    assertThat(ask(Jwts.signed(new JWSHeader(JWSAlgorithm.RS256), good().build(), RSA)))
        .isInstanceOf(Authentication.Known.class);
  }

  @Test
  void aMinuteOfDifferenceBetweenClocksIsForgiven() {
    assertThat(ask(expiring(NOW.minusSeconds(59)))).isInstanceOf(Authentication.Known.class);
    assertThat(ask(expiring(NOW.minusSeconds(61)))).isEqualTo(wrong("it has expired"));
    assertThat(ask(beginning(NOW.plusSeconds(59)))).isInstanceOf(Authentication.Known.class);
    assertThat(ask(beginning(NOW.plusSeconds(61)))).isInstanceOf(Authentication.TokenWrong.class);
  }

  @Test
  void whatIsRememberedStillExpires() {
    String token = expiring(NOW.plusSeconds(10));
    Instant end = NOW.plusSeconds(10 + Issuer.SKEW_SECONDS);

    assertThat(ask(token)).isInstanceOf(Authentication.Known.class);
    assertThat(ask(token, end.minusMillis(1))).isInstanceOf(Authentication.Known.class);
    assertThat(ask(token, end)).isEqualTo(wrong("it has expired"));
  }

  @Test
  void aKeyThatIsPublishedNoMoreEndsItsTokensAtOnce() {
    String token = signed(good());
    assertThat(ask(token)).isInstanceOf(Authentication.Known.class);

    keys.current = KeySet.parse(Jwts.set(EC));

    assertThat(ask(token)).isInstanceOf(Authentication.KeysNeeded.class);
  }

  @Test
  void whileTheKeysAreNotThereNobodyIsBlamed() {
    keys.current = null;

    assertThat(ask(signed(good())))
        .isEqualTo(
            new Authentication.KeysNeeded(keys, new Authentication.IssuerUnreachable(Jwts.ISSUER)));
  }

  @Test
  void whileNewKeysCannotBeHadAnUnknownOneIsNobodysFault() {
    keys.failing = true;

    assertThat(ask(Jwts.signed(rs256(), good().build(), RSA)))
        .isInstanceOf(Authentication.Known.class);
    assertThat(ask(Jwts.signed(kid("new"), good().build(), STRANGER)))
        .isEqualTo(
            new Authentication.KeysNeeded(keys, new Authentication.IssuerUnreachable(Jwts.ISSUER)));
  }

  @Test
  void whereNoKeyIsNamedAWrongSignatureMayBeThatOfANewOne() {
    assertThat(ask(Jwts.signed(new JWSHeader(JWSAlgorithm.RS256), good().build(), STRANGER)))
        .isEqualTo(new Authentication.KeysNeeded(keys, wrong("its signature is wrong")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void anAttackIsRefused(String name, String token) {
    Authentication answer = ask(token);

    assertThat(answer).as(name).isInstanceOf(Authentication.TokenWrong.class);
    assertThat(((Authentication.TokenWrong) answer).reason()).as(name).isNotBlank();
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

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "rsa'--", "\u0000", "x"})
  void anUnknownKeyMayBeNewAndElseIsRefused(String kid) {
    assertThat(ask(Jwts.signed(kid(kid), good().build(), RSA)))
        .isEqualTo(
            new Authentication.KeysNeeded(
                keys, wrong("its issuer does not publish the key that signed it")));
  }

  @Test
  void aKeyOfTheWrongKindIsNoKey() {
    assertThat(ask(Jwts.signed(kid("ec"), good().build(), RSA)))
        .isInstanceOf(Authentication.KeysNeeded.class);
  }

  @Test
  void noCharacterOfATokenCanBeChanged() {
    String token = signed(good());
    var survivors = new HashSet<Integer>();
    // The last one holds bits that belong to no byte.
    for (int i = 0; i < token.length() - 1; i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      if (ask(changed) instanceof Authentication.Known) {
        survivors.add(i);
      }
    }

    assertThat(survivors).isEmpty();
  }

  @Test
  void whateverStandsInATokenIsNoCrash() {
    long seed = RandomGenerator.getDefault().nextLong();
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      String token =
          text(mangled(rs256().toString(), random))
              + "."
              + text(mangled(good().build().toString(), random))
              + ".x";
      assertThat(ask(token))
          .as("seed %d: %s", seed, token)
          .isNotInstanceOf(Authentication.Known.class);
    }
  }

  @Test
  void whatIsNoTokenIsAWrongKey() {
    for (String wrong : List.of("sk-x", "a.b", "a.b.c.d", "a.b.c.d.e", "", ".")) {
      assertThat(ask(wrong)).as(wrong).isEqualTo(new Authentication.KeyWrong());
    }
  }

  @Test
  void withoutIssuersATokenIsAWrongKey() {
    var none = new Authenticator(new Auth(List.of(), List.of(), Anonymous.Allow), issuer -> keys);

    assertThat(none.authenticate(signed(good()), NOW.toEpochMilli()))
        .isEqualTo(new Authentication.KeyWrong());
  }

  private Authenticator authenticator(Map<String, String> claims) {
    var issuer =
        new JwtIssuer(
            Jwts.ISSUER,
            List.of("batch", Jwts.AUDIENCE),
            URI.create("https://idp.example.com/keys"),
            null,
            claims,
            new Network(false, List.of(), false));
    return new Authenticator(new Auth(List.of(), List.of(issuer), Anonymous.Deny), asked -> keys);
  }

  private Authentication ask(String token) {
    return ask(token, NOW);
  }

  private Authentication ask(String token, Instant now) {
    return authenticator.authenticate(token, now.toEpochMilli());
  }

  private Map<String, String> claims(UnaryOperator<JWTClaimsSet.Builder> more) {
    var known = (Authentication.Known) ask(signed(more.apply(good())));
    return ((Caller.TokenHolder) known.caller()).claims();
  }

  private static Caller alice(Map<String, String> claims) {
    return new Caller.TokenHolder(Jwts.ISSUER, "alice", claims);
  }

  private static Authentication.TokenWrong wrong(String reason) {
    return new Authentication.TokenWrong(reason);
  }

  private static JWTClaimsSet.Builder good() {
    return Jwts.claims("alice", NOW);
  }

  private static JWSHeader rs256() {
    return kid("rsa");
  }

  private static JWSHeader kid(String name) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(name).build();
  }

  private static String signed(JWTClaimsSet.Builder claims) {
    return Jwts.signed(rs256(), claims.build(), RSA);
  }

  private static String expiring(Instant end) {
    return signed(
        good().issueTime(Date.from(end.minus(Duration.ofHours(1)))).expirationTime(Date.from(end)));
  }

  private static String beginning(Instant begin) {
    return signed(good().notBeforeTime(Date.from(begin)));
  }

  private static String hs256(byte[] secret) throws JOSEException {
    var head = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build();
    return Jwts.signed(head, good().build(), new MACSigner(secret));
  }

  private static String none(String algorithm, JWTClaimsSet.Builder claims) {
    return text("{\"alg\":\"" + algorithm + "\"}") + "." + text(claims.build().toString()) + ".";
  }

  /// With up to three characters replaced, left out or said twice.
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

  private static String text(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  /// Whatever the test publishes.
  private static final class Keys implements IssuerKeys {
    private @Nullable KeySet current;
    private boolean failing;

    @Override
    public @Nullable KeySet current() {
      return current;
    }

    @Override
    public boolean isFailing() {
      return failing;
    }

    @Override
    public @Nullable CompletionStage<?> renew() {
      throw new AssertionError("a look-up decides nothing about fetching");
    }
  }
}
