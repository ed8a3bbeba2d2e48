package dev.aifleet.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodHostNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"10.244.0.7", "fd00:10:244::7", "2001:db8:0:1:2:3:4:5"})
  void theAddressOfAPodIsInItsName(String ip) throws UnknownHostException {
    assertThat(new PodHostNames().lookup(PodHostNames.of(ip)))
        .containsExactly(InetAddress.ofLiteral(ip));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "1-2-3.control.aifleet.internal", "10-0-0-5.other"})
  void noOtherNameIsLookedUp(String name) {
    assertThatThrownBy(() -> new PodHostNames().lookup(name))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void namesFallUnderTheWildcardOfTheCertificate() {
    assertThat(PodHostNames.of("10.0.0.5")).isEqualTo("10-0-0-5.control.aifleet.internal");
  }
}
