package dev.aifleet.gateway.dialect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The page of a sorted list that an Anthropic client requests. Invalid parameters are ignored,
/// which yields the whole list.
///
/// @param after last id before the page; empty: from the first
/// @param before first id after the page; empty: to the last
/// @param limit maximum number of ids
record ModelPage(String after, String before, int limit) {
  private static final int MOST = 1000;

  /// @param query without `?`
  static ModelPage of(String query) {
    var page = new ModelPage("", "", MOST);
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        page = page.with(parameter.substring(0, equals), decoded(parameter.substring(equals + 1)));
      }
    }
    return page;
  }

  boolean contains(String id) {
    return id.compareTo(after) > 0 && (before.isEmpty() || id.compareTo(before) < 0);
  }

  /// @param within the sorted ids that the page may hold, from one end
  List<String> cut(List<String> within) {
    int size = Math.min(limit, within.size());
    return before.isEmpty()
        ? within.subList(0, size)
        : within.subList(within.size() - size, within.size());
  }

  private ModelPage with(String name, String value) {
    return switch (name) {
      case "after_id" -> new ModelPage(value, before, limit);
      case "before_id" -> new ModelPage(after, value, limit);
      case "limit" -> new ModelPage(after, before, limit(value));
      default -> this;
    };
  }

  private static int limit(String value) {
    try {
      int given = Integer.parseInt(value);
      return given < 1 ? MOST : Math.min(given, MOST);
    } catch (NumberFormatException e) {
      return MOST;
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
