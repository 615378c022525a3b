package dev.troupe.stack.cache;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;

/** A file inside one of the jars on the class path. */
record Bundled(String name, URL url) {
  static Bundled named(String name) throws IOException {
    var url = Bundled.class.getClassLoader().getResource(name);
    if (url == null) {
      throw new FileNotFoundException(
          "no "
              + name
              + " on the class path: the jar with the server for this system is missing (supported: linux and darwin, on amd64 and arm64)");
    }
    return new Bundled(name, url);
  }

  InputStream open() throws IOException {
    return url.openStream();
  }

  /** Changes whenever the content does, and is read without reading the content. */
  String version() throws IOException {
    var connection = url.openConnection();
    long number =
        connection instanceof JarURLConnection jar
            ? jar.getJarEntry().getCrc()
            : connection.getContentLengthLong();
    return Long.toHexString(number);
  }
}
