package dev.aifleet.gateway.packing;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A content coding that can be unpacked here.
public enum Coding {
  Gzip,
  Deflate,
  Brotli,
  Zstd;

  /// For `Accept-Encoding`.
  public static final String ALL = "gzip, br, zstd, deflate";

  /// Whether a `Content-Encoding` says that nothing is packed.
  public static boolean isNone(@Nullable String contentEncoding) {
    return contentEncoding == null
        || contentEncoding.isBlank()
        || contentEncoding.strip().equalsIgnoreCase("identity");
  }

  /// Null: none that is known, or more than one on top of each other.
  public static @Nullable Coding of(String contentEncoding) {
    return switch (contentEncoding.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> Gzip;
      case "deflate" -> Deflate;
      case "br" -> Brotli4jLoader.isAvailable() ? Brotli : null;
      case "zstd" -> isZstdThere() ? Zstd : null;
      default -> null;
    };
  }

  /// For one body.
  public Unpacker unpacker() {
    try {
      return switch (this) {
        case Gzip -> new InflatingUnpacker(true);
        case Deflate -> new InflatingUnpacker(false);
        case Brotli -> new BrotliUnpacker();
        case Zstd -> new ZstdUnpacker();
      };
    } catch (IOException e) {
      throw new IllegalStateException("a library for packed bodies does not work", e);
    }
  }

  private static boolean isZstdThere() {
    try {
      Native.load();
      return Native.isLoaded();
    } catch (LinkageError e) {
      return false;
    }
  }
}
