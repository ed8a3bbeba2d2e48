package dev.aifleet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {
  private final ClientAddresses addresses =
      new ClientAddresses(List.of("10.0.0.0/8", "2001:db8:ffff::/48"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          192.0.2.1          | 198.51.100.1                    | 192.0.2.1
          10.0.0.1           | -                               | 10.0.0.1
          10.0.0.1           | ''                              | 10.0.0.1
          10.0.0.1           | 198.51.100.1                    | 198.51.100.1
          10.0.0.1           | 1.1.1.1, 198.51.100.1, 10.0.0.2 | 198.51.100.1
          10.0.0.1           | 10.0.0.3, 10.0.0.2              | 10.0.0.3
          10.0.0.1           | 198.51.100.1, rubbish           | 10.0.0.1
          10.0.0.1           | 198.51.100.1, unknown, 10.0.0.2 | 10.0.0.2
          10.0.0.1           | 198.51.100.1:1234               | 198.51.100.1
          10.0.0.1           | 1.1.1.1,198.51.100.1,           | 10.0.0.1
          10.0.0.1           | 127.1                           | 10.0.0.1
          10.0.0.1           | [2001:db8::1]:443               | 2001:db8:0:0:0:0:0:1
          10.0.0.1           | 2001:db8::1                     | 2001:db8:0:0:0:0:0:1
          10.0.0.1           | ::ffff:198.51.100.1             | 198.51.100.1
          ::ffff:10.0.0.1    | 198.51.100.1                    | 198.51.100.1
          2001:db8:ffff::7%3 | 198.51.100.1                    | 198.51.100.1
          """)
  void onlyTrustedProxiesAreBelieved(
      String peer, @org.jspecify.annotations.Nullable String forwarded, String client) {
    assertThat(addresses.of(peer, forwarded == null ? List.of() : List.of(forwarded)))
        .isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(addresses.of("10.0.0.1", List.of("1.1.1.1", "198.51.100.1, 10.0.0.2")))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void aListWithoutEndIsNotWalked() {
    String hops = "198.51.100.1" + ", 10.0.0.2".repeat(1000);

    assertThat(addresses.of("10.0.0.1", List.of(hops))).isEqualTo("10.0.0.2");
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.1, 198.51.100.1",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
    "2001:db8:1:2::9, 2001:db8:1:2:0:0:0:0/64",
    "::ffff:198.51.100.1, 198.51.100.1",
    "fe80::1%eth0, fe80:0:0:0:0:0:0:0/64",
    "rubbish, rubbish"
  })
  void ipv6IsCountedByItsNetwork(String client, String counted) {
    assertThat(ClientAddresses.network(client)).isEqualTo(counted);
  }
}
