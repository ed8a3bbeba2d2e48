package dev.aifleet.gateway.wireformat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Maps paths of OpenAI's API to those of Azure OpenAI. The bodies are the same.
public final class AzurePaths {
  private AzurePaths() {}

  /// Dated API versions have the deployment in the path. The v1 API has it as `model` in the body,
  /// and is the only one where `/responses` is generally available.
  ///
  /// @param path of OpenAI's API, relative to its base URL, such as `/chat/completions`
  /// @param deployment the upstream's name of the model
  /// @param apiVersion a date, or null, `v1` or `preview` for the v1 API
  /// @return relative to `https://<resource>.openai.azure.com`
  public static String of(String path, String deployment, @Nullable String apiVersion) {
    if (apiVersion == null || apiVersion.equals("v1")) {
      return "/openai/v1" + path;
    }
    if (apiVersion.equals("preview")) {
      return "/openai/v1" + path + "?api-version=preview";
    }
    if (path.equals("/responses") || path.startsWith("/responses/")) {
      return "/openai/v1" + path;
    }
    return "/openai/deployments/"
        + encoded(deployment)
        + path
        + "?api-version="
        + encoded(apiVersion);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
