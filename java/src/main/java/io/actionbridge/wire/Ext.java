package io.actionbridge.wire;

/** The extension codes of the contract; frozen. */
final class Ext {

  static final int TUPLE = 1;
  static final int SET = 2;
  static final int FROZENSET = 3;
  static final int BIG_INT = 4;
  static final int DECIMAL = 5;
  static final int DATETIME = 6;
  static final int DATE = 7;
  static final int TIME = 8;
  static final int TIMEDELTA = 9;
  static final int UUID = 10;
  static final int ENUM = 11;
  static final int OBJECT = 12;
  static final int SURROGATES = 13;
  static final int SUBCLASS = 14;
  static final int PICKLE = 100;

  /** Type name under which a dict with keys that are not plain travels as code 14. */
  static final String DICT = "builtins:dict";

  private Ext() {}
}
