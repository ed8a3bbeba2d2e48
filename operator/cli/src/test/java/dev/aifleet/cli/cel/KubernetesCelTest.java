package dev.aifleet.cli.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cel.runtime.CelEvaluationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What Kubernetes' functions say of a text, as its documentation and Go's libraries have it.
class KubernetesCelTest {
  private static final KubernetesCel CEL = new KubernetesCel();

  static List<JsonNode> rules() throws IOException {
    var crd = Path.of("../../crds/aigateways.aifleet.dev-v1.yaml");
    return new YAMLMapper().readTree(crd.toFile()).findValues("rule");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyRuleOfTheCrdCompiles(JsonNode rule) {
    assertThatCode(() -> CEL.isKept(rule.asText(), "")).doesNotThrowAnyException();
  }

  @Test
  void aRuleWithAnUnknownFunctionDoesNotCompile() {
    assertThatThrownBy(() -> CEL.isKept("self.isSorted()", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("self.isSorted()");
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example.com/v1, a.example.com",
    "https://A.example.com:8443, A.example.com",
    "https://user:secret@a.example.com/, a.example.com",
    "'https://[fd00:ec2::254]:80/', fd00:ec2::254",
    "'https://a.example.com/with a blank', a.example.com",
    "/path, ''",
    "mailto:a@example.com, ''",
  })
  void whatGoTakesForAUrlIsOne(String text, String host) throws CelEvaluationException {
    assertThat(evaluate("isURL(self)", text)).isEqualTo(true);
    assertThat(evaluate("url(self).getHostname()", text)).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com",
    "https://api example com",
    "https://a.example.com:port",
    "'https://[::1'",
    "https://a.example.com/%zz",
    "''",
  })
  void whatGoRefusesIsNoUrl(String text) throws CelEvaluationException {
    assertThat(evaluate("isURL(self)", text)).isEqualTo(false);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "fd00::1, true",
    "::1, true",
    "10.1.2.03, false",
    "10.1.2, false",
    "256.1.1.1, false",
    "::ffff:10.1.2.3, false",
    "fe80::1%eth0, false",
    "[::1], false",
    "localhost, false",
  })
  void anAddressIsReadStrictly(String text, boolean address) throws CelEvaluationException {
    assertThat(evaluate("isIP(self)", text)).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "fd00:ec2::254, true",
    "fd00:ec2:0::254, true",
    "FD00:EC2:0:0:0:0:0:254, true",
    "fd00:ec2::253, false",
    "169.254.169.254, false",
  })
  void anAddressIsTheSameInEverySpelling(String text, boolean same) throws CelEvaluationException {
    assertThat(evaluate("ip(self) == ip('fd00:ec2::254')", text)).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, true",
    "10.1.2.3/8, true",
    "fc00::/7, true",
    "10.0.0.0/33, false",
    "10.0.0.0/08, false",
    "10.0.0.0, false",
    "all, false",
  })
  void aBlockHasALength(String text, boolean block) throws CelEvaluationException {
    assertThat(evaluate("isCIDR(self)", text)).isEqualTo(block);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "0.0.0.0/0, fd00::1, false",
    "fc00::/7, fd00::1, true",
  })
  void aBlockContainsAddressesOfItsFamily(String block, String address, boolean within)
      throws CelEvaluationException {
    assertThat(evaluate("cidr('" + block + "').containsIP(self)", address)).isEqualTo(within);
  }

  @ParameterizedTest
  @CsvSource({"20Mi, 0", "20480Ki, 0", "20971520, 0", "21M, 1", "1.5Ki, -1", "20e6, -1"})
  void quantitiesCompareByTheirAmount(String text, long sign) throws CelEvaluationException {
    assertThat(evaluate("quantity(self).compareTo(quantity('20Mi'))", text)).isEqualTo(sign);
  }

  @ParameterizedTest
  @CsvSource({"20MiB", "20 Mi", "Mi", "1.2.3", "0x10", "''"})
  void anotherTextIsNoQuantity(String text) throws CelEvaluationException {
    assertThat(evaluate("isQuantity(self)", text)).isEqualTo(false);
  }

  @Test
  void aRegularExpressionIsRe2s() throws CelEvaluationException {
    assertThat(evaluate("self.matches('^[a-z]+$')", "team\n")).isEqualTo(false);
    assertThat(evaluate("self.matches('b')", "abc")).isEqualTo(true);
  }

  private static Object evaluate(String rule, String self) throws CelEvaluationException {
    return CEL.evaluate(rule, self);
  }
}
