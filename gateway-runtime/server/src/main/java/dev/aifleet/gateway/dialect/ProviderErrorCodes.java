package dev.aifleet.gateway.dialect;

import java.util.List;
import java.util.Set;

/// Meaning of the providers' error codes. The one table for it: OpenAI's "Error codes", Anthropic's
/// "Errors", Google's `ErrorInfo` reasons, Azure's, and those of providers with OpenAI's format.
/// Codes are in lower case, see [ProviderError#codes].
///
/// Where a provider has no code, the beginning of its message is used: that part is fixed, whatever
/// it quotes later.
public final class ProviderErrorCodes {
  private static final int UNAUTHORIZED = 401;

  /// Have one possible cause: the gateway's key, or its account or network address. No request can
  /// cause them, so reasons that depend on a client's header (`API_KEY_HTTP_REFERRER_BLOCKED`) are
  /// not listed.
  private static final Set<String> KEY_REFUSED =
      Set.of(
          "invalid_api_key",
          "invalidapikey",
          "incorrect_api_key",
          "api_key_invalid",
          "api_key_expired",
          "expired_api_key",
          "api_key_ip_address_blocked",
          "account_deactivated",
          "account_state_invalid",
          "consumer_suspended",
          "credentials_missing",
          "access_token_expired",
          "ip_not_authorized");

  /// Key codes only together with status 401.
  private static final Set<String> KEY_REFUSED_IF_401 =
      Set.of(
          "authentication_error",
          "invalid_authentication_error",
          "authenticationerror",
          "auth_error",
          "unauthenticated");

  private static final List<String> KEY_SENTENCES =
      List.of(
          "Incorrect API key provided",
          "API key not valid",
          "API key expired",
          "Your API key was reported as leaked",
          "Access denied due to invalid subscription key",
          "Access denied due to missing subscription key");

  /// The account's quota is exhausted; another account may have some.
  private static final Set<String> QUOTA_SPENT =
      Set.of(
          "insufficient_quota",
          "insufficient_user_quota",
          "insufficient_balance",
          "quota_exceeded",
          "billing_error",
          "billing_not_active",
          "billing_hard_limit_reached",
          "arrearage");

  private static final List<String> QUOTA_SENTENCES =
      List.of("Your credit balance is too low", "Insufficient Balance");

  /// This request alone exceeds a minute's quota; other requests may fit.
  private static final List<String> TOO_LARGE_SENTENCES = List.of("Request too large");

  private static final Set<String> MODEL_MISSING = Set.of("model_not_found", "deploymentnotfound");

  /// One code for everything missing; the message names the resource.
  private static final Set<String> SOMETHING_MISSING =
      Set.of("not_found_error", "not_found", "notfounderror");

  /// A content policy decision about the request.
  private static final Set<String> CONTENT_REFUSED =
      Set.of(
          "content_filter",
          "content_policy_violation",
          "responsibleaipolicyviolation",
          "moderation_blocked",
          "data_inspection_failed",
          "sensitive");

  private ProviderErrorCodes() {}

  /// Whether the provider refuses the gateway's own key, independent of the request.
  public static boolean refuseKey(int status, ProviderError error) {
    return error.hasCode(KEY_REFUSED)
        || error.begins(KEY_SENTENCES)
        || (status == UNAUTHORIZED && error.hasCode(KEY_REFUSED_IF_401));
  }

  public static boolean denyModel(ProviderError error) {
    return error.hasCode(MODEL_MISSING)
        || (error.hasCode(SOMETHING_MISSING) && error.message().contains("model"));
  }

  public static boolean tellSpentQuota(ProviderError error) {
    return error.hasCode(QUOTA_SPENT) || error.begins(QUOTA_SENTENCES);
  }

  public static boolean refuseContent(ProviderError error) {
    return error.hasCode(CONTENT_REFUSED);
  }

  /// Whether a 429 is caused by the size of this request.
  public static boolean refuseSize(ProviderError error) {
    return error.begins(TOO_LARGE_SENTENCES);
  }
}
