package dev.aifleet.gateway.wireformat;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules.Dialect;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.Translation;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What differs between the wire formats of upstreams. Stateless; each upstream has the one of its
/// `api`, see [WireFormats]. What the operator knows too, such as the usual base path, is in
/// [dev.aifleet.config.GatewayConfig.Api].
public interface WireFormat {
  record Header(String name, String value) {}

  /// The header that carries the upstream's credential.
  Header credential(String key);

  /// Headers that a request must have, for clients that send none of that name.
  default Map<String, String> defaultHeaders() {
    return Map.of();
  }

  /// The API whose SDKs send headers that mean something here; null: none.
  @Nullable Dialect dialect();

  /// The endpoint whose streams have this format's framing: with named events or without.
  Endpoint spoken();

  /// Null: this is the client's own format, and its bytes are sent unchanged.
  @Nullable Translation translation(ClientFormat client);

  /// A request that needs no translation, without what another provider has generated in earlier
  /// turns.
  ///
  /// @param clientBody returned unchanged if it is not a JSON object, so that the upstream reports
  ///     the error
  default Cleaned cleaned(Endpoint endpoint, byte[] clientBody) {
    return new Cleaned(Buffer.buffer(clientBody), "");
  }

  /// @param path of the client's API or of a translation, relative to the base URL
  /// @param model the upstream's name of it
  /// @param apiVersion null unless the format has versions
  /// @return the upstream's path, with query
  default String path(String path, String model, @Nullable String apiVersion) {
    return path;
  }

  /// Whether a path names the API's version, so that a client's own `api-version` is dropped.
  default boolean hasApiVersion() {
    return false;
  }

  /// Whether it is OpenAI's, whose many servers differ in the fields and endpoints that they
  /// support: see [dev.aifleet.gateway.translator.OpenAiVariant].
  default boolean isOpenAis() {
    return false;
  }

  /// The provider whose variant of the format an upstream has.
  ///
  /// @param configured the upstream's `provider`
  default String provider(String configured) {
    return configured;
  }
}
