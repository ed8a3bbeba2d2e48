package dev.aifleet.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.Patterns;
import dev.aifleet.config.ReservedNames;
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
@ValidationRule(value = "has(self.url) != has(self.serviceRef)", message = UpstreamSpec.ONE_ADDRESS)
@ValidationRule(
    value =
        "!has(self.url) || !self.url.startsWith('http://') || (has(self.network) &&"
            + " has(self.network.allowPlainHTTP) && self.network.allowPlainHTTP)",
    message =
        "plain http would show keys and prompts to the network: use https, a serviceRef, or set"
            + " network.allowPlainHTTP to true")
@ValidationRule(
    value =
        "!has(self.url) || !isURL(self.url)"
            + " || (has(self.network) && has(self.network.allowPrivate)"
            + " && self.network.allowPrivate.size() > 0)"
            + " || [url(self.url).getHostname()].all(host, "
            + Rules.PUBLIC_HOST
            + ")",
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
    @JsonPropertyDescription(
            "Name of this upstream, such as official. It stands in status, in metrics and in"
                + " rollback.target.")
        @Required
        @Size(min = 1, max = Bounds.NAME)
        @ValidationRule(
            value = "self.matches('^" + Patterns.NAME + "$')",
            message = Patterns.NAME_FORM)
        String name,
    @JsonPropertyDescription(
            "Vendor who bills for the requests, such as OpenAI. A label of metrics; it changes no"
                + " request.")
        @Default("Other")
        @Size(min = 1, max = Bounds.NAME)
        @ValidationRule(
            value = "self.matches('^" + Patterns.PROVIDER + "$')",
            message = Patterns.PROVIDER_FORM)
        @Nullable String provider,
    @JsonPropertyDescription(
            "Wire format that the upstream speaks. Requests of clients that speak another one are"
                + " translated. AzureOpenAI needs azure.")
        @Default("OpenAI")
        @Nullable Api api,
    @JsonPropertyDescription(
            "Base URL, such as https://api.openai.com/v1; the path of the operation, such as"
                + " /chat/completions, is appended. It must be https and public; network allows"
                + " exceptions. Exactly one of url and serviceRef is required.")
        @Size(min = 1, max = Bounds.URL)
        @ValidationRule(value = Rules.IS_HTTP, message = Rules.NO_HTTP)
        @ValidationRule(value = "isURL(self)", message = Rules.NO_URL)
        @ValidationRule(
            value = "self.matches('^[^?#@]*$')",
            message = "must have no user name, password, query or fragment; keys go to auth")
        @ValidationRule(
            value = Rules.NO_METADATA,
            message = "is a cloud metadata address, which is never an upstream")
        @Nullable String url,
    @JsonPropertyDescription(
            "A Service in the namespace of this AIGateway, instead of url. Plain http and private"
                + " addresses are allowed for it.")
        @Nullable ServiceRef serviceRef,
    @JsonPropertyDescription(
            "Models that this upstream takes, after aliases are resolved; * stands for any"
                + " characters, such as gpt-*. Empty: all models. A model that no upstream takes is"
                + " answered 404.")
        @Size(max = Bounds.SERVES)
        List<String> serves,
    @JsonPropertyDescription(
            "Share of the requests among the available upstreams of the same priority that take the"
                + " model: 90 and 10 mean the same as 9 and 1. With 0 the upstream is never chosen,"
                + " not even when no other is available.")
        @Default("1")
        @Min(0)
        @Max(Bounds.WEIGHT)
        @Nullable Integer weight,
    @JsonPropertyDescription(
            "Order in which upstreams are considered, lowest first. An upstream with a higher"
                + " number gets requests only while none with a lower one is available.")
        @Default("0")
        @Min(0)
        @Max(Bounds.PRIORITY)
        @Nullable Integer priority,
    @JsonPropertyDescription(
            "Credential that the gateway sends to the upstream. Left out: none. A client's own"
                + " credential is never passed on.")
        @Nullable UpstreamAuth auth,
    @JsonPropertyDescription(
            "Names of models at this upstream where they differ: resolved model to upstream's"
                + " model, such as gpt-4o: gpt-4o-2024-08-06. With api AzureOpenAI: the"
                + " deployment.")
        @Size(max = Bounds.MODELS)
        Map<String, String> models,
    @JsonPropertyDescription(
            "Headers added to every request, such as OpenAI-Organization: org-1; they replace the"
                + " client's of the same name. Credentials belong in auth and are refused here.")
        @Size(max = Bounds.HEADERS)
        @ValidationRule(
            value = "self.all(name, name.matches('^" + Patterns.HEADER_NAME + "$'))",
            message = "every name must be a header name such as x-team")
        @ValidationRule(
            value = "self.all(name, !(name.lowerAscii() in [" + NOT_ADDABLE + "]))",
            message =
                "credentials go to auth, and headers of the connection are the gateway's own: such"
                    + " names cannot be added")
        @ValidationRule(
            value = "self.all(name, self[name].matches('^" + Patterns.HEADER_VALUE + "$'))",
            message = "every value must be visible ASCII characters, with blanks only between them")
        Map<String, String> headers,
    @JsonPropertyDescription(
            "Names of headers that are passed on from the client, such as x-tenant, besides those"
                + " that the providers' SDKs use and those of tracing. Credentials and headers of"
                + " the connection are never passed on.")
        @Size(max = Bounds.HEADERS)
        @ValidationRule(
            value = "self.all(name, name.matches('^" + Patterns.HEADER_NAME + "$'))",
            message = "every entry must be a header name such as x-team")
        @ValidationRule(
            value =
                "self.all(name, !(name.lowerAscii().replace('_', '-') in ["
                    + NOT_ADDABLE
                    + "] || name.lowerAscii().replace('_', '-').startsWith('"
                    + ReservedNames.OWN_HEADERS
                    + "')))",
            message = "credentials and headers of the connection never reach an upstream")
        List<String> passHeaders,
    @JsonPropertyDescription("How the upstream's certificate is judged; for https only.")
        @Nullable TlsSpec tls,
    @JsonPropertyDescription("Settings of api AzureOpenAI: required with it, refused with others.")
        @Nullable Azure azure,
    @JsonPropertyDescription("How long the upstream may take.") @Nullable TimeoutsSpec timeouts,
    @JsonPropertyDescription("Connections of one pod to the upstream.")
        @Nullable ConnectionsSpec connections,
    @JsonPropertyDescription(
            "Most attempts under way at the upstream, per pod. Of 8 or more, a tenth is reserved"
                + " for callers that use few. While the upstream is full, others are chosen; if"
                + " there is none, the client gets 429.")
        @Default("1000")
        @Min(1)
        @Max(Bounds.REQUESTS)
        @Nullable Integer maxInFlight,
    @JsonPropertyDescription(
            "When the upstream gets no requests for a while because too many failed. Each pod"
                + " judges for itself; where no other upstream is left, requests are sent all the"
                + " same.")
        @Nullable CircuitBreakerSpec circuitBreaker,
    @JsonPropertyDescription(
            "A GET that is sent while the upstream carries no traffic, so that its health is known."
                + " Left out: GET /models every 15s.")
        @Nullable ProbeSpec probe,
    @JsonPropertyDescription("Addresses of url that are allowed beyond https to public ones.")
        @Nullable Network network) {

  /// Why an upstream with no address, or with two, is refused.
  public static final String ONE_ADDRESS =
      "write exactly one of url (https, public) and serviceRef (a Service in this namespace)";

  private static final String NOT_ADDABLE =
      ReservedNames.CREDENTIAL_HEADERS + ", " + ReservedNames.CONNECTION_HEADERS;

  public UpstreamSpec {
    serves = serves == null ? List.of() : List.copyOf(serves);
    models = models == null ? Map.of() : Map.copyOf(models);
    headers = headers == null ? Map.of() : Map.copyOf(headers);
    passHeaders = passHeaders == null ? List.of() : List.copyOf(passHeaders);
  }

  /// What only Azure OpenAI asks for.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Azure(
      @JsonPropertyDescription("Value of api-version in every request, such as 2024-10-21.")
          @Required
          @Size(min = 1, max = Bounds.API_VERSION)
          @ValidationRule(
              value = "self.matches('^" + Patterns.API_VERSION + "$')",
              message = Patterns.API_VERSION_FORM)
          String apiVersion) {}

  /// A Service in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ServiceRef(
      @JsonPropertyDescription("Name of a Service in the namespace of this AIGateway.")
          @Required
          @Size(min = 1, max = Bounds.NAME)
          @ValidationRule(
              value = "self.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
              message =
                  "must be the name of a Service in this namespace, without namespace or port")
          String name,
      @JsonPropertyDescription("Port of the Service, as a number.") @Required @Min(1) @Max(65535)
          Integer port,
      @JsonPropertyDescription("Whether the Service is spoken to with http or https.")
          @Default("http")
          @Nullable Scheme scheme,
      @JsonPropertyDescription(
              "Path in front of the path of the operation. Left out: " + Api.BASE_PATHS + ".")
          @Size(max = Bounds.PATH)
          @ValidationRule(
              value = "self.matches('^(" + Patterns.PATH + ")?$')",
              message = Patterns.PATH_FORM)
          @Nullable String path) {}

  /// How a Service is spoken to.
  public enum Scheme {
    http,
    https
  }

  /// The credential sent to the upstream.
  @ValidationRule(
      value = "self.type != 'APIKey' || has(self.secretRef)",
      message = UpstreamAuth.KEY_MISSING)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record UpstreamAuth(
      @JsonPropertyDescription(
              "Kind of credential. APIKey: the key in secretRef, sent as the wire format wants it."
                  + " None: no credential is sent.")
          @Required
          AuthType type,
      @JsonPropertyDescription(
              "Entry of a Secret that holds the key, for type APIKey. The Secret must carry the"
                  + " label aifleet.dev/use: provider-key. A changed key reaches the pods within"
                  + " seconds, without a restart.")
          @Nullable SecretKeyRef secretRef) {
    public static final String KEY_MISSING =
        "type APIKey needs secretRef {name, key}; write type None to send no key";
  }

  /// Kinds of credentials.
  public enum AuthType {
    APIKey,
    None
  }

  /// One entry of a Secret in the gateway's namespace.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretKeyRef(
      @JsonPropertyDescription("Name of a Secret in the namespace of this AIGateway.")
          @Required
          @Size(min = 1, max = Bounds.TEXT)
          String name,
      @JsonPropertyDescription("Entry in the data of the Secret, such as openai.")
          @Required
          @Size(min = 1, max = Bounds.TEXT)
          @ValidationRule(
              value = Rules.SECRET_ENTRY,
              message = "must be an entry of the Secret: letters, digits, '-', '_' and '.'")
          String key) {}

  /// Exceptions from "https and public".
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Network(
      @JsonPropertyDescription(
              "Whether http:// is allowed. Keys and prompts can then be read and changed on their"
                  + " way.")
          @Default("false")
          @Nullable Boolean allowPlainHTTP,
      @JsonPropertyDescription(
              "CIDR blocks of addresses that are allowed although they are not public, such as"
                  + " 10.20.0.0/16. Metadata services of clouds are never allowed.")
          @Size(max = Bounds.PRIVATE_BLOCKS)
          @ValidationRule(value = Rules.BLOCKS, message = Rules.NO_BLOCK)
          List<String> allowPrivate) {
    public Network {
      allowPrivate = allowPrivate == null ? List.of() : List.copyOf(allowPrivate);
    }
  }
}
