package dev.aifleet.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.aifleet.gateway.testing.Jwts;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What of an issuer's key set is used.
class KeySetTest {
  private static final RSAKey RSA = Jwts.rsa("rsa");
  private static final ECKey EC = Jwts.ec("ec", Curve.P_256);

  @Test
  void publicKeysAreUsed() {
    assertThat(KeySet.parse(Jwts.set(RSA, EC)).size()).isEqualTo(2);
    assertThat(KeySet.parse("{\"keys\":[]}").size()).isZero();
  }

  @Test
  void sharedSecretsAndShortKeysAreAsIfTheyWereNotThere() throws JOSEException {
    JWK secret = new OctetSequenceKeyGenerator(256).keyID("secret").generate();
    JWK small = new RSAKeyGenerator(1024, true).keyID("small").generate();
    String all = new JWKSet(List.of(secret, small, RSA)).toString(false);

    assertThat(KeySet.parse(all).size()).isEqualTo(1);
  }

  /// RFC 7517, section 5.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{'kty':1}",
        "{'kty':'AKP','kid':'x'}",
        "{'kty':'oct'}",
        "{'kty':'EC','crv':'BP-256','x':'AQAB','y':'AQAB'}",
        "{'kty':'EC','crv':'P-256','x':'AQAB','y':'AQAB'}",
        "{'kty':'RSA','n':'AQAB','e':'AQAB','use':''}",
        "{'kty':'RSA','n':'AQAB','e':'AQAB','key_ops':['verify','verify']}",
        "{'kty':'RSA','n':'AQAB','e':'AQAB','oth':[{}]}"
      })
  void aKeyThatIsNotUnderstoodIsLeftOutAndTheOthersAreUsed(String odd) {
    String set = Jwts.set(RSA).replace("]}", "," + odd.replace('\'', '"') + "]}");

    assertThat(KeySet.parse(set).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "null",
        "[]",
        "{}",
        "{\"keys\":null}",
        "{\"keys\":{}}",
        "{\"keys\":[null]}",
        "{\"keys\":[1]}"
      })
  void whatIsNoKeySetIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySet.parse(text))
        .withMessageContaining("is no key set");
  }

  @Test
  void aSetHasAnEnd() {
    JWK[] many = Collections.nCopies(65, EC).toArray(JWK[]::new);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySet.parse(Jwts.set(many)))
        .withMessage("has more than 64 keys");
  }
}
