package io.actionbridge.wire;

/** UTF-8 between Java's strings and the wire, without ever replacing a character. */
final class Utf8 {

  /** Answer of {@link #length} for text with lone surrogates. */
  static final int ILL_FORMED = -1;

  private Utf8() {}

  /** Bytes that {@code text} takes, or {@link #ILL_FORMED}. */
  static int length(String text) {
    int chars = text.length();
    int bytes = chars;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes++;
      } else if (!Character.isSurrogate(c)) {
        bytes += 2;
      } else if (isPair(text, i)) {
        bytes += 2;
        i++;
      } else {
        return ILL_FORMED;
      }
    }
    return bytes;
  }

  /** Bytes that {@code text} takes when a lone surrogate takes three, as Python's surrogatepass. */
  static int surrogatePassLength(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPair(text, i)) {
        bytes += 4;
        i++;
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    return bytes;
  }

  /**
   * Writes {@code text} from {@code position} on, lone surrogates as three bytes; returns the end.
   */
  static int encode(String text, byte[] target, int position) {
    int at = position;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xc0 | (c >> 6));
        target[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (isPair(text, i)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        target[at++] = (byte) (0xf0 | (point >> 18));
        target[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        target[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        target[at++] = (byte) (0x80 | (point & 0x3f));
      } else {
        target[at++] = (byte) (0xe0 | (c >> 12));
        target[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        target[at++] = (byte) (0x80 | (c & 0x3f));
      }
    }
    return at;
  }

  /** Whether the bytes are UTF-8 as Python's strict decoder takes it. */
  static boolean isValid(byte[] bytes, int from, int to) {
    return isValid(bytes, from, to, false);
  }

  /** As {@link #isValid(byte[], int, int)}, with surrogates allowed as three bytes each. */
  static boolean isSurrogatePass(byte[] bytes) {
    return isValid(bytes, 0, bytes.length, true);
  }

  /** Decodes what {@link #isSurrogatePass} accepts. */
  static String decodeSurrogatePass(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      int lead = bytes[i] & 0xff;
      int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
      int point = more == 0 ? lead : lead & (0x3f >> more);
      for (int k = 1; k <= more; k++) {
        point = (point << 6) | (bytes[i + k] & 0x3f);
      }
      text.appendCodePoint(point);
      i += more + 1;
    }
    return text.toString();
  }

  /** Code points in valid UTF-8: every byte but the continuations starts one. */
  static int codePoints(byte[] bytes) {
    int points = 0;
    for (byte b : bytes) {
      if ((b & 0xc0) != 0x80) {
        points++;
      }
    }
    return points;
  }

  private static boolean isPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static boolean isValid(byte[] bytes, int from, int to, boolean surrogates) {
    int i = from;
    while (i < to) {
      if (bytes[i] >= 0) {
        i++;
        continue;
      }
      int lead = bytes[i] & 0xff;
      int more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
      if (more == 0 || i + more >= to) {
        return false;
      }
      // The second byte alone rules out overlong forms, surrogates and points above U+10FFFF.
      int second = bytes[i + 1] & 0xff;
      int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      int high = lead == 0xed && !surrogates ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (second < low || second > high) {
        return false;
      }
      for (int k = 2; k <= more; k++) {
        if ((bytes[i + k] & 0xc0) != 0x80) {
          return false;
        }
      }
      i += more + 1;
    }
    return true;
  }
}
