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
@ValidationRule(
    value = "(has(self.api) && self.api == 'AzureOpenAI') == has(self.azure)",
    message = "api AzureOpenAI needs azure.apiVersion, such as 2024-10-21; the others have none")
@ValidationRule(
    value =
        "!has(self.tls) || (!has(self.url) || self.url.startsWith('https://'))"
            + " && (!has(self.serviceRef) || has(self.serviceRef.scheme)"
            + " && self.serviceRef.scheme == 'https')",
    message = "tls is for https only: use an https url, or serviceRef with scheme https")
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
    @JsonPropertyDescription(
            "Wire format that the endpoint speaks: OpenAI, Anthropic, Gemini or AzureOpenAI.")
        @Default("OpenAI")
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
    @JsonPropertyDescription(
            "Tier: 0 is asked first; an upstream of a higher number gets traffic only while nobody"
                + " of a lower one is available.")
        @Default("0")
        @Min(0)
        @Max(100)
        @Nullable Integer priority,
    @JsonPropertyDescription("How the gateway identifies itself to the upstream.")
        @Nullable UpstreamAuth auth,
    @JsonPropertyDescription("Resolved model name to this upstream's own name for it.")
        @Size(max = 256)
        Map<String, String> models,
    @JsonPropertyDescription(
            "Headers added to every request, instead of the client's of the same name. Not for"
                + " keys, which belong into auth.")
        @Size(max = 32)
        @ValidationRule(
            value = "self.all(name, name.matches('" + HEADER_NAME + "'))",
            message = "every name must be a header name such as x-team")
        @ValidationRule(
            value = "self.all(name, !(name.lowerAscii() in " + NOT_ADDABLE + "))",
            message =
                "credentials go to auth, and headers of the connection are the gateway's own: such"
                    + " names cannot be added")
        @ValidationRule(
            value = "self.all(name, self[name].matches('^[!-~]([ -~]*[!-~])?$'))",
            message = "every value must be visible ASCII characters, with blanks only between them")
        Map<String, String> headers,
    @JsonPropertyDescription(
            "Names of the client's headers that are sent on, besides those that the providers' own"
                + " SDKs use and the trace: such as x-tenant. Not for credentials or headers of the"
                + " connection.")
        @Size(max = 32)
        @ValidationRule(
            value = "self.all(name, name.matches('" + HEADER_NAME + "'))",
            message = "every entry must be a header name such as x-team")
        @ValidationRule(
            value = "self.all(name, !(name.lowerAscii().replace('_', '-') in " + NOT_ADDABLE + "))",
            message = "credentials and headers of the connection never reach an upstream")
        List<String> passHeaders,
    @JsonPropertyDescription("How the upstream's certificate is judged.") @Nullable TlsSpec tls,
    @JsonPropertyDescription("What api AzureOpenAI needs besides.") @Nullable Azure azure,
    @JsonPropertyDescription("How long this upstream may take.") @Nullable TimeoutsSpec timeouts,
    @JsonPropertyDescription("Connections of one pod to this upstream.")
        @Nullable ConnectionsSpec connections,
    @JsonPropertyDescription(
            "Requests under way at most, per pod; more of them go to another upstream.")
        @Default("1000")
        @Min(1)
        @Max(1000000)
        @Nullable Integer maxInFlight,
    @JsonPropertyDescription("When it gets no traffic for a while because too much of it fails.")
        @Nullable CircuitBreakerSpec circuitBreaker,
    @JsonPropertyDescription(
            "How it is asked whether it is well while it carries no traffic. Left out: every 15s.")
        @Nullable ProbeSpec probe,
    @JsonPropertyDescription("Addresses that are refused otherwise.") @Nullable Network network) {

  public UpstreamSpec {
    serves = serves == null ? List.of() : List.copyOf(serves);
    models = models == null ? Map.of() : Map.copyOf(models);
    headers = headers == null ? Map.of() : Map.copyOf(headers);
    passHeaders = passHeaders == null ? List.of() : List.copyOf(passHeaders);
  }

  /// Cloud metadata services, which hand out credentials; the full list is the runtime's.
  static final String METADATA =
      "['169.254.169.254', '169.254.170.2', '100.100.100.200', '169.254.0.23',"
          + " 'metadata.google.internal',"
          + " 'fd00:ec2::254']";

  /// Judges address literals and names of this cluster; what other names resolve to is judged by
  /// the gateway pods. Metadata services have a rule of their own.
  static final String PUBLIC_HOST =
      "isIP(host)"
          + " ? host in "
          + METADATA
          + " || ip(host).isGlobalUnicast()"
          + " && !['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']"
          + ".exists(block, cidr(block).containsIP(host))"
          + " : !host.matches('^(localhost|.*[.]localhost|.*[.]svc|.*[.]cluster[.]local)[.]?$')";

  static final String PUBLIC_OR_ALLOWED =
      "!has(self.url) || !isURL(self.url)"
          + " || (has(self.network) && has(self.network.allowPrivate)"
          + " && self.network.allowPrivate.size() > 0)"
          + " || [url(self.url).getHostname()].all(host, "
          + PUBLIC_HOST
          + ")";

  /// RFC 9110, section 5.6.2, without the marks that CEL or YAML would have to escape.
  static final String HEADER_NAME = "^[-!#$%&*+.^_|~0-9A-Za-z]{1,128}$";

  /// The full list is the validator's.
  static final String NOT_ADDABLE =
      "['authorization', 'proxy-authorization', 'api-key', 'x-api-key', 'x-goog-api-key', 'cookie',"
          + " 'accept-encoding', 'connection', 'content-encoding', 'content-length',"
          + " 'content-type', 'expect', 'host', 'http2-settings', 'keep-alive',"
          + " 'proxy-authenticate', 'proxy-connection', 'te', 'trailer', 'transfer-encoding',"
          + " 'upgrade']";

  /// Wire formats.
  public enum Api {
    OpenAI,
    Anthropic,
    Gemini,
    AzureOpenAI
  }

  /// What only Azure OpenAI asks for.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Azure(
      @JsonPropertyDescription("The api-version of every request, such as 2024-10-21.")
          @Required
          @Size(min = 1, max = 64)
          @ValidationRule(
              value = "self.matches('^[A-Za-z0-9][-.A-Za-z0-9]*$')",
              message = "must be a version such as 2024-10-21")
          String apiVersion) {}

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
      @JsonPropertyDescription("http or https.") @Default("http") @Nullable Scheme scheme,
      @JsonPropertyDescription(
              "Path before the operation's path. Left out: /v1 for api OpenAI and Anthropic,"
                  + " /v1beta for Gemini, none for AzureOpenAI.")
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
      @JsonPropertyDescription(
              "The entry of a Secret in this namespace that holds the key. The Secret must carry"
                  + " the label aifleet.dev/use: provider-key.")
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
