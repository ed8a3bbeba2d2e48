package dev.aifleet.config;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which addresses may be a destination, for requests or for keys: https and public, unless a
/// [GatewayConfig.Network] says more; metadata services never. Pure: looks at literals and at
/// addresses that others resolved.
public final class AddressRule {
  private static final int HIGHEST_PORT = 65535;

  private static final Set<InetAddress> METADATA_ADDRESSES =
      ReservedNames.set(ReservedNames.METADATA_ADDRESSES).stream()
          .map(InetAddress::ofLiteral)
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern METADATA_NAME = Pattern.compile(ReservedNames.METADATA_NAME);

  private static final List<AddressBlock> NOT_PUBLIC =
      ReservedNames.set(ReservedNames.NOT_PUBLIC).stream()
          .map(AddressBlock::parse)
          .flatMap(Optional::stream)
          .toList();

  private static final Pattern CLUSTER_NAME = Pattern.compile(ReservedNames.CLUSTER_NAME);

  /// Who is asked there, and so what can be written instead of an address that is refused.
  public enum Destination {
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

    Destination(
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
    return refusal(Destination.Upstream, url, network);
  }

  /// The same for whoever is asked there.
  public static @Nullable String refusal(
      Destination destination, URI url, GatewayConfig.Network network) {
    if (url.toString().length() > Bounds.URL) {
      return "must be at most " + Bounds.URL + " characters";
    }
    String malformed = malformed(destination, url);
    if (malformed != null) {
      return malformed;
    }
    String host = url.getHost().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    String hostRefusal = refusal(destination, host, network);
    if (hostRefusal != null) {
      return hostRefusal;
    }
    if (url.getScheme().equalsIgnoreCase("http")
        && !network.allowPlainHttp()
        && !network.cluster()) {
      return "plain http can be read and changed on its way; " + destination.insteadOfPlainHttp;
    }
    return null;
  }

  private static @Nullable String malformed(Destination destination, URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return "must start with https://";
    }
    if (url.getHost() == null || url.getRawUserInfo() != null) {
      return "must be https://host[:port][/path], without user name or password";
    }
    if (url.getRawFragment() != null || (url.getRawQuery() != null && !destination.withQuery)) {
      return destination.withQuery
          ? "must have no fragment (#)"
          : "must have neither query nor fragment";
    }
    return url.getPort() == 0 || url.getPort() > HIGHEST_PORT
        ? "must have a port between 1 and " + HIGHEST_PORT
        : null;
  }

  /// @param host in lower case, without a dot at its end
  private static @Nullable String refusal(
      Destination destination, String host, GatewayConfig.Network network) {
    if (METADATA_NAME.matcher(host).matches()) {
      return metadata(host);
    }
    Optional<InetAddress> literal = AddressLiteral.parse(host);
    if (literal.isPresent()) {
      return refusal(destination, literal.get(), network);
    }
    if (AddressLiteral.looksNumeric(host) || host.startsWith("[")) {
      return "'"
          + host
          + "' is not a host name; write an address as four decimal numbers, or in brackets and"
          + " without a zone";
    }
    boolean onlyPublic = !network.cluster() && network.allowPrivate().isEmpty();
    return onlyPublic && CLUSTER_NAME.matcher(host).matches()
        ? "'" + host + "' is inside the cluster; " + destination.insteadOfClusterName
        : null;
  }

  /// What is wrong with an address that an upstream's name resolved to, or null.
  public static @Nullable String refusal(InetAddress address, GatewayConfig.Network network) {
    return refusal(Destination.Upstream, address, network);
  }

  /// The same for whoever is asked there.
  public static @Nullable String refusal(
      Destination destination, InetAddress address, GatewayConfig.Network network) {
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
        : plain.getHostAddress() + " is not a public address; " + destination.insteadOfPrivate;
  }

  /// Whether `text` is a CIDR block such as `10.0.0.0/8`.
  static boolean isBlock(String text) {
    return AddressBlock.parse(text).isPresent();
  }

  /// What is wrong with the blocks in `network`, also that there are too many.
  static List<String> blockProblems(GatewayConfig.Network network) {
    List<String> problems = new ArrayList<>();
    if (network.allowPrivate().size() > Bounds.PRIVATE_BLOCKS) {
      problems.add("must be at most " + Bounds.PRIVATE_BLOCKS);
    }
    network.allowPrivate().stream()
        .filter(block -> !isBlock(block))
        .forEach(block -> problems.add("'" + block + "' is no CIDR block such as 10.0.0.0/8"));
    return problems;
  }

  private static String metadata(String host) {
    return host + " is a cloud metadata address, which is never asked";
  }
}
