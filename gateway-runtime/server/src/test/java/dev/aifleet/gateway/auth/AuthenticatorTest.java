package dev.aifleet.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthenticatorTest {
  @Test
  void aKnownKeyNamesItsCaller() {
    var authenticator = authenticator(Anonymous.Deny);

    assertThat(authenticator.authenticate("sk-new", 0))
        .isEqualTo(new Authentication.Known(new Caller.KeyHolder("keys/alice")));
  }

  @Test
  void bothKeysOfACallerWorkWhileTheyAreRotated() {
    var authenticator = authenticator(Anonymous.Deny);

    assertThat(authenticator.authenticate("sk-old", 0))
        .isEqualTo(authenticator.authenticate("sk-new", 0));
  }

  @ParameterizedTest
  @EnumSource(Anonymous.class)
  void aWrongKeyIsRefusedEvenWhereAnonymousCallersMayEnter(Anonymous anonymous) {
    var authenticator = authenticator(anonymous);

    for (String wrong : List.of("", "sk-ne", "sk-newx", "' OR 1=1--", "é", "x".repeat(30_000))) {
      assertThat(authenticator.authenticate(wrong, 0)).isEqualTo(new Authentication.KeyWrong());
    }
  }

  @Test
  void withoutAKeyOnlyAllowedAnonymousCallersEnter() {
    assertThat(authenticator(Anonymous.Deny).authenticate(null, 0))
        .isEqualTo(new Authentication.KeyMissing());
    assertThat(authenticator(Anonymous.Allow).authenticate(null, 0))
        .isEqualTo(new Authentication.Known(new Caller.Anonymous()));
  }

  private static Authenticator authenticator(Anonymous anonymous) {
    return new Authenticator(
        new Auth(List.of(key("sk-old"), key("sk-new")), List.of(), anonymous),
        issuer -> {
          throw new AssertionError("there is no issuer");
        });
  }

  private static ApiKey key(String key) {
    return new ApiKey("keys/alice", Sha256.hex(key.getBytes(StandardCharsets.UTF_8)));
  }
}
