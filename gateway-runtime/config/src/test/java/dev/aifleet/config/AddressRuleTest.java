package dev.aifleet.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {
  private static final Network PLAIN = new Network(true, List.of(), false);
  private static final Network CLUSTER = new Network(false, List.of(), true);

  /// Opens everything that can be opened.
  private static final Network WIDE_OPEN = new Network(true, List.of("0.0.0.0/0", "::/0"), true);

  private static Network allowing(String... blocks) {
    return new Network(true, List.of(blocks), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.openai.com/v1",
        "https://api.openai.com",
        "https://api.openai.com./v1",
        "HTTPS://API.OPENAI.COM:8443/v1/",
        "https://8.8.8.8/v1",
        "https://[2606:4700::1111]/v1",
        "https://xn--bcher-kva.example/v1",
        "https://1password.com/v1"
      })
  void publicHttpsIsFine(String url) {
    assertThat(AddressRule.refusal(URI.create(url), Network.PUBLIC)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://api.openai.com,must start with https://",
    "file:///etc/passwd,must start with https://",
    "jar:https://a.example!/b,must start with https://",
    "api.openai.com/v1,must start with https://",
    "//api.openai.com/v1,must start with https://",
    "https:api.openai.com,must be https://host",
    "https:///v1,must be https://host",
    "https://user@api.openai.com,without user name",
    "https://user:pass@api.openai.com,without user name",
    "https://user@evil@10.0.0.1,must be https://host",
    "https://api.openai.com?key=1,neither query nor fragment",
    "https://api.openai.com/v1?,neither query nor fragment",
    "https://api.openai.com/#x,neither query nor fragment",
    "https://api.openai.com:0/v1,port between",
    "https://api.openai.com:70000/v1,port between",
    "http://api.openai.com/v1,plain http",
  })
  void whatIsNoPlainHttpsUrlIsRefusedAndTheMessageSaysWhy(String url, String message) {
    assertThat(AddressRule.refusal(parsed(url), Network.PUBLIC)).contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://2130706433",
        "http://0x7f.1",
        "http://0x7f000001",
        "http://127.1",
        "http://0177.0.0.1",
        "http://010.0.0.1",
        "http://127.0.0.1.",
        "http://0",
        "http://999.1.1.1",
        "http://1.2.3.4.5",
        "http://host_name.example",
        "http://%31%32%37.0.0.1",
        "http://127.0.0.1%2e",
        "http://１２７.0.0.1",
        "http://[::ffff:169.254.169.254]",
        "http://[::ffff:a9fe:a9fe]",
        "http://[0:0:0:0:0:ffff:7f00:1]",
        "http://[::ffff:127.0.0.1]",
        "http://[::127.0.0.1]",
        "http://[::]",
        "http://[::1]",
        "http://[fe80::1%25lo]",
        "http://[fd00:ec2::254%25lo]",
        "http://[fe80::1]",
        "http://[fec0::1]",
        "http://[fd12:3456::1]",
        "http://[64:ff9b::a00:1]",
        "http://[2002:a00:1::]",
        "http://[2001::1]",
        "http://[ff02::1]",
        "http://0.0.0.0:8080",
        "http://10.1.2.3",
        "http://100.64.0.1",
        "http://127.0.0.1:6443",
        "http://172.31.255.255",
        "http://192.168.0.1",
        "http://198.18.0.1",
        "http://224.0.0.1",
        "http://255.255.255.255",
        "http://localhost",
        "http://LOCALHOST.",
        "http://a.localhost",
        "http://kubernetes.default.svc",
        "http://kubernetes.default.svc.",
        "http://kubernetes.default.svc.cluster.local",
        "http://kubernetes"
      })
  void noSpellingOfAnInternalAddressGetsThrough(String url) {
    assertThat(AddressRule.refusal(parsed(url), PLAIN)).isNotNull();
    assertThat(AddressRule.refusal(parsed(url.replace("http:", "https:")), Network.PUBLIC))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]",
        "http://[::ffff:a9fe:a9fe]",
        "http://[::169.254.169.254]",
        "http://[64:ff9b::169.254.169.254]",
        "http://[64:ff9b::a9fe:a9fe]",
        "http://[64:ff9b:1:a9fe:a9:fe00::]",
        "http://[64:ff9b:1:a9:fe:a9fe::]",
        "http://[64:ff9b:1:0:a9:fea9:fe00:0]",
        "http://[64:ff9b:1::169.254.169.254]",
        "http://[::ffff:0:169.254.169.254]",
        "http://[2002:a9fe:a9fe::1]",
        "http://[2001:0:a9fe:a9fe::1]",
        "http://[2001::5601:5601]",
        "http://169.254.170.2",
        "http://169.254.170.23",
        "http://168.63.129.16",
        "http://100.100.100.200",
        "http://192.0.0.192",
        "http://169.254.169.252",
        "http://169.254.0.23",
        "http://169.254.42.42",
        "http://100.80.80.80",
        "http://100.96.0.96",
        "http://[fd00:a9fe:a9fe::1]",
        "http://[fd00:ec2::254]",
        "http://[fd00:0ec2:0::0254]",
        "http://[fd00:ec2::23]",
        "http://[fd20:ce::254]",
        "http://[fe80::a9fe:a9fe]",
        "http://[fd00:42::42]",
        "http://metadata",
        "http://metadata.goog",
        "http://metadata.google.internal",
        "http://Metadata.Google.Internal.",
        "http://metadata.tencentyun.com",
        "http://instance-data",
        "http://instance-data.ec2.internal"
      })
  void metadataIsRefusedWhateverTheNetworkAllows(String url) {
    assertThat(AddressRule.refusal(URI.create(url), WIDE_OPEN))
        .contains("is a cloud metadata address, which is never asked");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "100.100.100.200",
        "fd00:ec2::254"
      })
  void aNameThatResolvesToMetadataIsRefused(String address) {
    assertThat(AddressRule.refusal(InetAddress.ofLiteral(address), WIDE_OPEN)).contains("metadata");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[fd00:ec2::254%25lo]", "http://[fd00:ec2::254%lo]"})
  void aZoneHidesNothing(String url) {
    assertThat(AddressRule.refusal(URI.create(url), WIDE_OPEN)).contains("without a zone");
  }

  @Test
  void aResolvedAddressWithAZoneIsStillMetadata() throws UnknownHostException {
    byte[] bytes = InetAddress.ofLiteral("fd00:ec2::254").getAddress();

    assertThat(AddressRule.refusal(Inet6Address.getByAddress("a", bytes, 1), WIDE_OPEN))
        .contains("metadata");
  }

  @Test
  void anAddressThatAResolverLeftMappedIsJudgedByWhatItMaps() throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    bytes[12] = (byte) 169;
    bytes[13] = (byte) 254;
    bytes[14] = (byte) 169;
    bytes[15] = (byte) 254;
    InetAddress mapped = Inet6Address.getByAddress("evil.example", bytes, -1);

    assertThat(mapped.getAddress()).hasSize(16);
    assertThat(AddressRule.refusal(mapped, WIDE_OPEN)).contains("metadata");
    bytes[12] = 10;
    InetAddress mappedPrivate = Inet6Address.getByAddress("evil.example", bytes, -1);
    assertThat(AddressRule.refusal(mappedPrivate, Network.PUBLIC))
        .contains("10.254.169.254 is not a");
    assertThat(AddressRule.refusal(mappedPrivate, allowing("10.0.0.0/8"))).isNull();
  }

  /// The first and the last address of each block, and its neighbours outside.
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,0.255.255.255,,1.0.0.0",
    "10.0.0.0,10.255.255.255,9.255.255.255,11.0.0.0",
    "100.64.0.0,100.127.255.255,100.63.255.255,100.128.0.0",
    "127.0.0.0,127.255.255.255,126.255.255.255,128.0.0.0",
    "169.254.0.0,169.254.255.255,169.253.255.255,169.255.0.0",
    "172.16.0.0,172.31.255.255,172.15.255.255,172.32.0.0",
    "192.0.0.0,192.0.0.255,191.255.255.255,192.0.1.0",
    "192.0.2.0,192.0.2.255,192.0.1.255,192.0.3.0",
    "192.88.99.0,192.88.99.255,192.88.98.255,192.88.100.0",
    "192.168.0.0,192.168.255.255,192.167.255.255,192.169.0.0",
    "198.18.0.0,198.19.255.255,198.17.255.255,198.20.0.0",
    "198.51.100.0,198.51.100.255,198.51.99.255,198.51.101.0",
    "203.0.113.0,203.0.113.255,203.0.112.255,203.0.114.0",
    "224.0.0.0,255.255.255.255,223.255.255.255,",
    "::,1fff:ffff::,,2003::",
    "2001::,2001:1ff:ffff::,,2001:200::",
    "2001:db8::,2001:db8:ffff::,2001:db7:ffff::,2001:db9::",
    "2002::,2002:ffff::,2001:ffff::,2003::",
    "3fff::,3fff:fff:ffff::,3ffe:ffff::,3fff:1000::",
    "4000::,ffff:ffff::,3fff:ffff::,",
  })
  void specialBlocksAreNotPublicAndTheirNeighboursAre(
      String first, String last, String before, String after) {
    assertThat(judged(first)).contains("not a public address");
    assertThat(judged(last)).contains("not a public address");
    assertThat(before == null ? null : judged(before)).isNull();
    assertThat(after == null ? null : judged(after)).isNull();
  }

  private static @Nullable String judged(String address) {
    return AddressRule.refusal(InetAddress.ofLiteral(address), Network.PUBLIC);
  }

  @Test
  void allowPrivateOpensItsBlocksOnly() {
    Network network = allowing("10.1.0.0/16", "fd12::/16");

    assertThat(AddressRule.refusal(URI.create("http://10.1.2.3/v1"), network)).isNull();
    assertThat(AddressRule.refusal(URI.create("http://[fd12::1]/v1"), network)).isNull();
    assertThat(AddressRule.refusal(URI.create("http://10.2.2.3/v1"), network))
        .contains("10.2.2.3 is not a public address");
    assertThat(AddressRule.refusal(URI.create("http://192.168.1.1/v1"), network)).isNotNull();
    assertThat(AddressRule.refusal(InetAddress.ofLiteral("10.1.2.3"), network)).isNull();
    assertThat(AddressRule.refusal(InetAddress.ofLiteral("10.2.2.3"), network)).isNotNull();
  }

  @Test
  void aPrivateAddressStillNeedsLeaveForPlainHttp() {
    Network network = new Network(false, List.of("10.0.0.0/8"), false);

    assertThat(AddressRule.refusal(URI.create("http://10.1.2.3/v1"), network))
        .contains("network.allowPlainHTTP");
    assertThat(AddressRule.refusal(URI.create("https://10.1.2.3/v1"), network)).isNull();
  }

  @Test
  void aClusterNameIsFineOncePrivateBlocksAreAllowed() {
    URI url = URI.create("http://sim.ns.svc:8080/v1");

    assertThat(AddressRule.refusal(url, PLAIN)).contains("use serviceRef instead of url");
    assertThat(AddressRule.refusal(url, allowing("10.0.0.0/8"))).isNull();
  }

  @Test
  void whatAServiceRefWasMadeIntoMayBePlainAndPrivate() {
    assertThat(AddressRule.refusal(URI.create("http://sim.ns.svc:8080/v1"), CLUSTER)).isNull();
    assertThat(AddressRule.refusal(URI.create("http://10.1.2.3:8080/v1"), CLUSTER)).isNull();
    assertThat(AddressRule.refusal(InetAddress.ofLiteral("10.1.2.3"), CLUSTER)).isNull();
    assertThat(AddressRule.refusal(InetAddress.ofLiteral("127.0.0.1"), CLUSTER)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "0.0.0.0/0",
        "10.1.2.3/32",
        "10.1.2.3/8",
        "::/0",
        "fd00::/8",
        "::1/128"
      })
  void cidrBlocksAreBlocks(String text) {
    assertThat(AddressRule.isBlock(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/ 8",
        "10.0.0.0/8/8",
        "10/8",
        "10.0.0/8",
        "0x0a.0.0.0/8",
        "::/129",
        "fd00:/8",
        "example.com/8",
        "all",
        "10.0.0.0/99999999999"
      })
  void anythingElseIsNoBlock(String text) {
    assertThat(AddressRule.isBlock(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "10.0.0.0/99", "10.0.0.0/x", ""})
  void aBrokenBlockOpensNothing(String block) {
    assertThat(AddressRule.refusal(URI.create("http://10.1.2.3"), allowing(block)))
        .contains("not a public address");
  }

  /// As lenient as any reader of YAML might be: what no URI is cannot reach the rule.
  private static URI parsed(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      return URI.create("no-uri");
    }
  }
}
