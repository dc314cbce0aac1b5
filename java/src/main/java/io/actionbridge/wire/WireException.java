package io.actionbridge.wire;

/** Bytes that break the wire contract: truncated, of an unknown code or version, or too large. */
public final class WireException extends RuntimeException {

  public WireException(String message) {
    super(message);
  }

  static WireException version(String what, long found, long known) {
    return new WireException(
        what
            + " has format version "
            + found
            + ", this jar reads "
            + known
            + ". The jar and the Python wheel are of different versions: install the same version"
            + " of actionbridge on both sides (actionbridge doctor shows them).");
  }

  static WireException tooLarge(long limit) {
    return new WireException(
        "An encoded value is larger than "
            + limit
            + " bytes. Send less per event, or raise actionbridge.max-value-bytes.");
  }

  static WireException tooDeep(int limit) {
    return new WireException(
        "A value is nested deeper than "
            + limit
            + " containers. Flatten it, or send it as bytes that you encode yourself.");
  }
}
