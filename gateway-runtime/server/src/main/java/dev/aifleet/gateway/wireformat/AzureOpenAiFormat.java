package dev.aifleet.gateway.wireformat;

import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules.Dialect;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.Translation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Azure OpenAI: bodies as at OpenAI, other paths and another header for the key.
record AzureOpenAiFormat() implements WireFormat {
  private static final WireFormat OPENAI = new OpenAiFormat();

  @Override
  public Header credential(String key) {
    return new Header("api-key", key);
  }

  @Override
  public Dialect dialect() {
    return Dialect.OpenAI;
  }

  @Override
  public Endpoint spoken() {
    return OPENAI.spoken();
  }

  @Override
  public @Nullable Translation translation(ClientFormat client) {
    return OPENAI.translation(client);
  }

  @Override
  public Cleaned cleaned(Endpoint endpoint, byte[] clientBody) {
    return OPENAI.cleaned(endpoint, clientBody);
  }

  /// Dated API versions have the deployment in the path. The v1 API has it as `model` in the body,
  /// and is the only one where `/responses` is generally available.
  ///
  /// @param path of OpenAI's API, relative to its base URL, such as `/chat/completions`
  /// @param model the deployment
  /// @param apiVersion a date, or null, `v1` or `preview` for the v1 API
  /// @return relative to `https://<resource>.openai.azure.com`
  @Override
  public String path(String path, String model, @Nullable String apiVersion) {
    if (apiVersion == null || apiVersion.equals("v1")) {
      return "/openai/v1" + path;
    }
    if (apiVersion.equals("preview")) {
      return "/openai/v1" + path + "?api-version=preview";
    }
    if (path.equals("/responses") || path.startsWith("/responses/")) {
      return "/openai/v1" + path;
    }
    return "/openai/deployments/" + encoded(model) + path + "?api-version=" + encoded(apiVersion);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public boolean hasApiVersion() {
    return true;
  }

  @Override
  public boolean isOpenAis() {
    return true;
  }

  @Override
  public String provider(String configured) {
    return "azure";
  }
}
