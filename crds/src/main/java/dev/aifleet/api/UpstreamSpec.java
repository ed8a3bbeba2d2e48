package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One endpoint of a provider.
@ValidationRule(
    value = "has(self.url) != has(self.serviceRef)",
    message =
        "write exactly one of url (https, public) and serviceRef (a Service in this namespace)")
@ValidationRule(
    value =
        "!has(self.url) || !self.url.startsWith('http://') || (has(self.network) &&"
            + " has(self.network.allowPlainHTTP) && self.network.allowPlainHTTP)",
    message =
        "plain http would show keys and prompts to the network: use https, a serviceRef, or set"
            + " network.allowPlainHTTP to true")
@ValidationRule(
    value = UpstreamSpec.PUBLIC_OR_ALLOWED,
    message =
        "the url's host is not public: use serviceRef for a Service of this cluster, or list the"
            + " address block in network.allowPrivate")
@JsonIgnoreProperties(ignoreUnknown = true)
public record UpstreamSpec(
    @JsonPropertyDescription("Name of this upstream, in status, metrics and rollback targets.")
        @Required
        @Size(min = 1, max = 63)
        @ValidationRule(
            value = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
            message =
                "must be lower-case letters, digits and '-', such as team-a; no '-' first or last")
        String name,
    @JsonPropertyDescription("Vendor who bills, for prices and metrics; such as OpenAI.")
        @Default("Other")
        @Size(min = 1, max = 63)
        @ValidationRule(
            value = "self.matches('^[A-Za-z0-9][-_.A-Za-z0-9]*$')",
            message = "must be letters, digits, '-', '_' and '.', such as OpenAI")
        @Nullable String provider,
    @JsonPropertyDescription("Wire format that the endpoint speaks.") @Default("OpenAI")
        @Nullable Api api,
    @JsonPropertyDescription(
            "Base URL, https and public, such as https://api.openai.com/v1; the operation's path is"
                + " appended. Exactly one of url and serviceRef.")
        @Size(min = 1, max = 2048)
        @ValidationRule(
            value = "self.startsWith('https://') || self.startsWith('http://')",
            message = "must start with https://")
        @ValidationRule(
            value = "isURL(self)",
            message = "is not a URL: write https://host[:port][/path]")
        @ValidationRule(
            value = "self.matches('^[^?#@]*$')",
            message = "must have no user name, password, query or fragment; keys go to auth")
        @ValidationRule(
            value = "!isURL(self) || !(url(self).getHostname() in " + METADATA + ")",
            message = "is a cloud metadata address, which is never an upstream")
        @Nullable String url,
    @JsonPropertyDescription("A Service in this namespace instead of a url.")
        @Nullable ServiceRef serviceRef,
    @JsonPropertyDescription(
            "Resolved models that this upstream takes; * stands for any characters, such as gpt-*."
                + " Empty: all models.")
        @Size(max = 64)
        List<String> serves,
    @JsonPropertyDescription(
            "Share of the traffic among the upstreams that serve the model: 90 and 10 mean the same"
                + " as 9 and 1. 0 is never chosen.")
        @Default("1")
        @Min(0)
        @Max(1000)
        @Nullable Integer weight,
    @JsonPropertyDescription("How the gateway identifies itself to the upstream.")
        @Nullable UpstreamAuth auth,
    @JsonPropertyDescription("Resolved model name to this upstream's own name for it.")
        @Size(max = 256)
        Map<String, String> models,
    @JsonPropertyDescription("Addresses that are refused otherwise.") @Nullable Network network) {

  public UpstreamSpec {
    serves = serves == null ? List.of() : List.copyOf(serves);
    models = models == null ? Map.of() : Map.copyOf(models);
  }

  /// Cloud metadata services, which hand out credentials; the full list is the runtime's.
  static final String METADATA =
      "['169.254.169.254', '169.254.170.2', '100.100.100.200', 'metadata.google.internal',"
          + " 'fd00:ec2::254']";

  /// Judges address literals and names of this cluster; what other names resolve to is judged by
  /// the gateway pods.
  static final String PUBLIC_OR_ALLOWED =
      "!has(self.url) || !isURL(self.url)"
          + " || (has(self.network) && has(self.network.allowPrivate)"
          + " && self.network.allowPrivate.size() > 0)"
          + " || [url(self.url).getHostname()].all(host, isIP(host)"
          + " ? host in "
          + METADATA
          + " || ip(host).isGlobalUnicast()"
          + " && !['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']"
          + ".exists(block, cidr(block).containsIP(host))"
          + " : !host.matches('^(localhost|.*[.]localhost|.*[.]svc|.*[.]cluster[.]local)[.]?$'))";

  /// Wire formats.
  public enum Api {
    OpenAI
  }

  /// A Service in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ServiceRef(
      @JsonPropertyDescription("Name of the Service.")
          @Required
          @Size(min = 1, max = 63)
          @ValidationRule(
              value = "self.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
              message =
                  "must be the name of a Service in this namespace, without namespace or port")
          String name,
      @JsonPropertyDescription("Port of the Service.") @Required @Min(1) @Max(65535) Integer port,
      @JsonPropertyDescription("http (default) or https.") @Default("http") @Nullable Scheme scheme,
      @JsonPropertyDescription("Path before the operation's path.")
          @Default("/v1")
          @Size(max = 1024)
          @ValidationRule(
              value = "self.matches('^(/[^ ?#]*)?$')",
              message = "must begin with / and have neither spaces, query nor fragment")
          @Nullable String path) {}

  /// How a Service is spoken to.
  public enum Scheme {
    http,
    https
  }

  /// The credential sent to the upstream.
  @ValidationRule(
      value = "self.type != 'APIKey' || has(self.secretRef)",
      message = "type APIKey needs secretRef {name, key}; write type None to send no key")
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record UpstreamAuth(
      @JsonPropertyDescription("APIKey or None.") @Required AuthType type,
      @JsonPropertyDescription("The entry of a Secret that holds the key.")
          @Nullable SecretKeyRef secretRef) {}

  /// Kinds of credentials.
  public enum AuthType {
    APIKey,
    None
  }

  /// One entry of a Secret in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretKeyRef(
      @JsonPropertyDescription("Name of the Secret.") @Required @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("Entry within the Secret.")
          @Required
          @Size(min = 1, max = 253)
          @ValidationRule(
              value = "self.matches('^[-._a-zA-Z0-9]+$')",
              message = "must be an entry of the Secret: letters, digits, '-', '_' and '.'")
          String key) {}

  /// Exceptions from "https and public".
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Network(
      @JsonPropertyDescription("Accept http:// in url.") @Default("false")
          @Nullable Boolean allowPlainHTTP,
      @JsonPropertyDescription(
              "CIDR blocks of private addresses that url may point into, such as 10.20.0.0/16.")
          @Size(max = 16)
          @ValidationRule(
              value = "self.all(block, isCIDR(block))",
              message = "every entry must be a CIDR block such as 10.20.0.0/16")
          List<String> allowPrivate) {
    public Network {
      allowPrivate = allowPrivate == null ? List.of() : List.copyOf(allowPrivate);
    }
  }
}
