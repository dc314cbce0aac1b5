package io.actionbridge.python;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this jar, as the build wrote it. */
final class JarVersion {

  private JarVersion() {}

  static String get() {
    Properties build = new Properties();
    try (InputStream in = JarVersion.class.getResourceAsStream("/actionbridge.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The jar's actionbridge.properties cannot be read.", e);
    }
    return build.getProperty("version");
  }
}
