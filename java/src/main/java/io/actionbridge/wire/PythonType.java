package io.actionbridge.wire;

/** What Python calls the type of a value on the wire. */
final class PythonType {

  private PythonType() {}

  /** The type of the next value, which stays unread. */
  static String next(WireReader in) {
    return switch (in.peek()) {
      case NIL -> "None";
      case BOOL -> "bool";
      case INT -> "int";
      case FLOAT -> "float";
      case STR -> "str";
      case BIN -> "bytes";
      case ARRAY -> "list";
      case MAP -> "dict";
      case EXT -> ofExt(in);
    };
  }

  private static String ofExt(WireReader in) {
    int start = in.position();
    try {
      int code = in.ext();
      return switch (code) {
        case Ext.TUPLE -> "tuple";
        case Ext.SET -> "set";
        case Ext.FROZENSET -> "frozenset";
        case Ext.BIG_INT -> "int above 64 bits";
        case Ext.DECIMAL -> "Decimal";
        case Ext.DATETIME -> "datetime";
        case Ext.DATE -> "date";
        case Ext.TIME -> "time";
        case Ext.TIMEDELTA -> "timedelta";
        case Ext.UUID -> "UUID";
        case Ext.SURROGATES -> "str with lone surrogates";
        case Ext.ENUM, Ext.OBJECT, Ext.SUBCLASS -> named(in);
        case Ext.PICKLE -> "an object that only Python can read";
        default -> "extension code " + code;
      };
    } finally {
      in.seek(start);
    }
  }

  private static String named(WireReader in) {
    in.array(2, "A named value");
    String name = in.str();
    return name.equals(Ext.DICT) ? "dict" : name;
  }
}
