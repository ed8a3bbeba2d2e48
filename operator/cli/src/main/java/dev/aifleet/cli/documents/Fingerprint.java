package dev.aifleet.cli.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Ids, sizes and times of the files that are read for some [Inputs]: equal ones have not been
/// edited in between. Other files beside them, such as a log, do not count.
public record Fingerprint(List<String> files) {
  public static Fingerprint of(Inputs inputs) {
    var files = new ArrayList<String>();
    for (Path path : inputs.files()) {
      if (Files.isDirectory(path)) {
        add(path, YamlFiles::in, files);
      } else {
        files.add(look(path));
        add(Objects.requireNonNull(path.toAbsolutePath().getParent()), YamlFiles::in, files);
      }
    }
    if (inputs.secretsDir() != null) {
      add(inputs.secretsDir(), LocalSecrets::entriesIn, files);
    }
    return new Fingerprint(List.copyOf(files));
  }

  private static void add(Path folder, Listing listing, List<String> files) {
    try {
      listing.of(folder).forEach(file -> files.add(look(file)));
    } catch (IOException | UncheckedIOException e) {
      files.add(folder + " cannot be read");
    }
  }

  private static String look(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return file
          + " "
          + attributes.fileKey()
          + " "
          + attributes.size()
          + " "
          + attributes.lastModifiedTime();
    } catch (IOException e) {
      return file + " is gone";
    }
  }

  /// Which files of a folder are read.
  private interface Listing {
    List<Path> of(Path folder) throws IOException;
  }
}
