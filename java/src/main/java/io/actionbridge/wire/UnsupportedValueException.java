package io.actionbridge.wire;

/** A Java value that has no faithful form in Python. */
public final class UnsupportedValueException extends IllegalArgumentException {

  private final String path;
  private final String type;

  UnsupportedValueException(String path, String type, String problem) {
    super(path + " (" + type + "): " + problem);
    this.path = path;
    this.type = type;
  }

  /** Where in the value, such as {@code value["legs"][2]}. */
  public String path() {
    return path;
  }

  /** The Java class found there. */
  public String type() {
    return type;
  }
}
