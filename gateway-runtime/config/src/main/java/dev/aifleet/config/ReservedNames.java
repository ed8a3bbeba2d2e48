package dev.aifleet.config;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Header names and addresses that a configuration may not use: the one home of these lists, which
/// the CRD's rules and the validator use. A list is one text as CEL writes the entries of a list,
/// since annotations take literals only; [#set] takes it apart. What is compared with more than one
/// spelling is a regular expression, see [Patterns].
public final class ReservedNames {
  /// Headers with a credential, in lower case.
  public static final String CREDENTIAL_HEADERS =
      "'authorization', 'proxy-authorization', 'api-key', 'x-api-key', 'x-goog-api-key', 'cookie'";

  /// Headers of one connection (RFC 9110, section 7.6.1), and those that the gateway writes itself;
  /// in lower case.
  public static final String CONNECTION_HEADERS =
      "'accept-encoding', 'connection', 'content-encoding', 'content-length', 'content-type',"
          + " 'expect', 'host', 'http2-settings', 'keep-alive', 'proxy-authenticate',"
          + " 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'";

  /// What the names of the gateway's own headers begin with.
  public static final String OWN_HEADERS = "x-aifleet-";

  /// Addresses of cloud metadata services (AWS, GCP, Azure, Alibaba, Tencent, Oracle, OpenStack,
  /// Scaleway, UCloud, Akamai, Volcengine), which give out credentials.
  public static final String METADATA_ADDRESSES =
      "'169.254.169.254', '169.254.170.2', '169.254.170.23', '169.254.169.252', '169.254.0.23',"
          + " '169.254.42.42', '100.80.80.80', '168.63.129.16', '100.100.100.200', '192.0.0.192',"
          + " 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', 'fe80::a9fe:a9fe', 'fd00:42::42',"
          + " 'fd00:a9fe:a9fe::1', '100.96.0.96'";

  /// Their names, as a regular expression.
  public static final String METADATA_NAME =
      "(?i)(metadata([.]goog|[.]google[.]internal|[.]tencentyun[.]com)?"
          + "|instance-data([.]ec2[.]internal)?)";

  /// IANA's special-purpose registries. Of IPv6 only 2000::/3 is given out for public use.
  public static final String NOT_PUBLIC =
      "'0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16',"
          + " '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',"
          + " '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24',"
          + " '224.0.0.0/3', '::/3', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20',"
          + " '4000::/2', '8000::/1'";

  /// Names inside the cluster, as a regular expression: the machine itself, Services, and names
  /// without a dot.
  public static final String CLUSTER_NAME = "(?i)([^.]*|.*[.](localhost|svc|cluster[.]local))";

  private static final Pattern ENTRY = Pattern.compile("'([^']+)'");

  private ReservedNames() {}

  /// The entries of one of the lists above.
  public static Set<String> set(String list) {
    return ENTRY
        .matcher(list)
        .results()
        .map(entry -> entry.group(1))
        .collect(Collectors.toUnmodifiableSet());
  }
}
