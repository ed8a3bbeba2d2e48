package dev.aifleet.config;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which addresses may be asked, for answers or for keys: https and public, unless a
/// [GatewayConfig.Network] says more; metadata services never. Pure: looks at literals and at
/// addresses that others resolved.
public final class AddressRule {
  private static final int HIGHEST_PORT = 65535;

  /// Cloud metadata services (AWS, GCP, Azure, Alibaba, Tencent, Oracle, OpenStack, Scaleway,
  /// UCloud), which hand
  /// out credentials.
  private static final Set<InetAddress> METADATA_ADDRESSES =
      Stream.of(
              "169.254.169.254",
              "169.254.170.2",
              "169.254.170.23",
              "169.254.169.252",
              "169.254.0.23",
              "169.254.42.42",
              "100.80.80.80",
              "168.63.129.16",
              "100.100.100.200",
              "192.0.0.192",
              "fd00:ec2::254",
              "fd00:ec2::23",
              "fd20:ce::254",
              "fe80::a9fe:a9fe",
              "fd00:42::42")
          .map(InetAddress::ofLiteral)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> METADATA_NAMES =
      Set.of(
          "metadata",
          "metadata.goog",
          "metadata.google.internal",
          "metadata.tencentyun.com",
          "instance-data",
          "instance-data.ec2.internal");

  /// IANA's special-purpose registries. Of IPv6 only 2000::/3 is given out for public use.
  private static final List<AddressBlock> NOT_PUBLIC =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              "::/3",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20",
              "4000::/2",
              "8000::/1")
          .map(AddressBlock::parse)
          .flatMap(Optional::stream)
          .toList();

  /// Who is asked there, and so what can be written instead of an address that is refused.
  public enum Asked {
    Upstream(
        false,
        "use https, serviceRef, or network.allowPlainHTTP",
        "use serviceRef instead of url",
        "use serviceRef, or list its block in network.allowPrivate"),
    KeySet(
        true,
        "use https, or network.allowPlainHTTP",
        "list the block of its addresses in network.allowPrivate",
        "list its block in network.allowPrivate");

    private final boolean withQuery;
    private final String insteadOfPlainHttp;
    private final String insteadOfClusterName;
    private final String insteadOfPrivate;

    Asked(
        boolean withQuery,
        String insteadOfPlainHttp,
        String insteadOfClusterName,
        String insteadOfPrivate) {
      this.withQuery = withQuery;
      this.insteadOfPlainHttp = insteadOfPlainHttp;
      this.insteadOfClusterName = insteadOfClusterName;
      this.insteadOfPrivate = insteadOfPrivate;
    }
  }

  private AddressRule() {}

  /// What is wrong with an upstream's URL, or null. Names are judged again when they are resolved,
  /// by [#refusal(InetAddress, GatewayConfig.Network)].
  public static @Nullable String refusal(URI url, GatewayConfig.Network network) {
    return refusal(Asked.Upstream, url, network);
  }

  /// The same for whoever is asked there.
  public static @Nullable String refusal(Asked asked, URI url, GatewayConfig.Network network) {
    String malformed = malformed(asked, url);
    if (malformed != null) {
      return malformed;
    }
    String host = url.getHost().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    String hostRefusal = refusal(asked, host, network);
    if (hostRefusal != null) {
      return hostRefusal;
    }
    if (url.getScheme().equalsIgnoreCase("http")
        && !network.allowPlainHttp()
        && !network.cluster()) {
      return "plain http can be read and changed on its way; " + asked.insteadOfPlainHttp;
    }
    return null;
  }

  private static @Nullable String malformed(Asked asked, URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return "must start with https://";
    }
    if (url.getHost() == null || url.getRawUserInfo() != null) {
      return "must be https://host[:port][/path], without user name or password";
    }
    if (url.getRawFragment() != null || (url.getRawQuery() != null && !asked.withQuery)) {
      return asked.withQuery ? "must have no fragment (#)" : "must have neither query nor fragment";
    }
    return url.getPort() == 0 || url.getPort() > HIGHEST_PORT
        ? "must have a port between 1 and " + HIGHEST_PORT
        : null;
  }

  /// @param host in lower case, without a dot at its end
  private static @Nullable String refusal(Asked asked, String host, GatewayConfig.Network network) {
    if (METADATA_NAMES.contains(host)) {
      return metadata(host);
    }
    Optional<InetAddress> literal = AddressLiteral.parse(host);
    if (literal.isPresent()) {
      return refusal(asked, literal.get(), network);
    }
    if (AddressLiteral.looksNumeric(host) || host.startsWith("[")) {
      return "'"
          + host
          + "' is not a host name; write an address as four decimal numbers, or in brackets and"
          + " without a zone";
    }
    boolean onlyPublic = !network.cluster() && network.allowPrivate().isEmpty();
    return onlyPublic && isClusterName(host)
        ? "'" + host + "' is inside the cluster; " + asked.insteadOfClusterName
        : null;
  }

  /// What is wrong with an address that an upstream's name resolved to, or null.
  public static @Nullable String refusal(InetAddress address, GatewayConfig.Network network) {
    return refusal(Asked.Upstream, address, network);
  }

  /// The same for whoever is asked there.
  public static @Nullable String refusal(
      Asked asked, InetAddress address, GatewayConfig.Network network) {
    InetAddress plain = AddressLiteral.unmapped(address);
    if (METADATA_ADDRESSES.contains(plain)
        || AddressLiteral.inside(plain).stream().anyMatch(METADATA_ADDRESSES::contains)) {
      return metadata(plain.getHostAddress());
    }
    if (network.cluster() || NOT_PUBLIC.stream().noneMatch(block -> block.contains(plain))) {
      return null;
    }
    boolean allowed =
        network.allowPrivate().stream()
            .map(AddressBlock::parse)
            .flatMap(Optional::stream)
            .anyMatch(block -> block.contains(plain));
    return allowed
        ? null
        : plain.getHostAddress() + " is not a public address; " + asked.insteadOfPrivate;
  }

  /// Whether `text` is a CIDR block such as `10.0.0.0/8`.
  static boolean isBlock(String text) {
    return AddressBlock.parse(text).isPresent();
  }

  /// What is wrong with the blocks in `network`, one message for each that is none.
  static List<String> blockProblems(GatewayConfig.Network network) {
    return network.allowPrivate().stream()
        .filter(block -> !isBlock(block))
        .map(block -> "'" + block + "' is no CIDR block such as 10.0.0.0/8")
        .toList();
  }

  private static String metadata(String host) {
    return host + " is a cloud metadata address, which is never asked";
  }

  private static boolean isClusterName(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.endsWith(".svc")
        || host.endsWith(".cluster.local")
        || host.indexOf('.') < 0;
  }
}
