package lakelab.stream;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads chosen top-level fields of a JSON object from its bytes, in one pass and without a tree. What it gives is what Spark's from_json gives: a
 * value of another kind than its field's is null (text fields take it as it stands), the last of several fields of a name counts, and an object
 * that is not well-formed has no fields at all. Texts without escapes are slices of the bytes.
 */
final class FieldReader implements Serializable {
  enum Kind { LONG, DOUBLE, BOOLEAN, TEXT, TEXTS }

  record Field(String name, Kind kind) implements Serializable {}

  private static final class Malformed extends RuntimeException {
    Malformed() {
      super(null, null, false, false);
    }
  }

  private static final Malformed MALFORMED = new Malformed();

  private final Field[] fields;
  private final byte[][] names;
  /** Open addressing: one more than the place of a field in `fields`, 0 where there is none. */
  private final int[] table;

  private transient byte[] text;
  private transient int at;
  private transient int end;

  FieldReader(List<Field> fields) {
    this.fields = fields.toArray(new Field[0]);
    names = new byte[this.fields.length][];
    table = new int[Integer.highestOneBit(Math.max(8, fields.size()) * 4)];
    for (int i = 0; i < names.length; i++) {
      names[i] = this.fields[i].name().getBytes(StandardCharsets.UTF_8);
      int slot = hash(names[i]) & (table.length - 1);
      while (table[slot] != 0) slot = (slot + 1) & (table.length - 1);
      table[slot] = i + 1;
    }
  }

  /** Fills in `values` from `offset` on, in the order of the fields; says whether the bytes from..to are one well-formed object. */
  boolean read(byte[] bytes, int from, int to, Object[] values, int offset) {
    Arrays.fill(values, offset, offset + fields.length, null);
    text = bytes;
    at = from;
    end = to;
    try {
      readObject(values, offset);
      return true;
    } catch (Malformed malformed) {
      Arrays.fill(values, offset, offset + fields.length, null);
      return false;
    }
  }

  private void readObject(Object[] values, int offset) {
    expect('{');
    if (peek() == '}') {
      at++;
    } else {
      while (true) {
        int field = readName();
        expect(':');
        if (field < 0) skipValue();
        else values[offset + field] = readValue(fields[field].kind());
        byte next = peek();
        at++;
        if (next == '}') break;
        if (next != ',') throw MALFORMED;
      }
    }
    while (at < end) if (!isSpace(text[at++])) throw MALFORMED;
  }

  /** The place of the field of that name, or -1. */
  private int readName() {
    expect('"');
    int start = at;
    int hash = 0;
    while (true) {
      if (at >= end) throw MALFORMED;
      byte b = text[at++];
      if (b == '"') return find(text, start, at - 1, mix(hash));
      if (b == '\\') break;
      hash = hash * 31 + b;
    }
    at = start - 1;
    byte[] name = readText().getBytes();
    return find(name, 0, name.length, hash(name));
  }

  private int find(byte[] bytes, int from, int to, int hash) {
    for (int slot = hash & (table.length - 1); table[slot] != 0; slot = (slot + 1) & (table.length - 1)) {
      byte[] name = names[table[slot] - 1];
      if (Arrays.equals(name, 0, name.length, bytes, from, to)) return table[slot] - 1;
    }
    return -1;
  }

  private static int hash(byte[] bytes) {
    int hash = 0;
    for (byte b : bytes) hash = hash * 31 + b;
    return mix(hash);
  }

  private static int mix(int hash) {
    return hash ^ (hash >>> 15);
  }

  private Object readValue(Kind kind) {
    byte first = peek();
    int start = at;
    if (kind == Kind.TEXT && first == '"') return readText();
    if (kind == Kind.TEXTS && first == '[') return readTexts();
    skipValue();
    if (first == 'n') return null;
    return switch (kind) {
      case TEXT -> UTF8String.fromBytes(text, start, at - start);
      case BOOLEAN -> first == 't' ? Boolean.TRUE : first == 'f' ? Boolean.FALSE : null;
      case LONG -> isNumber(first) ? toLong(start, at) : null;
      case DOUBLE -> isNumber(first) ? (Object) Double.parseDouble(new String(text, start, at - start, StandardCharsets.ISO_8859_1)) : null;
      case TEXTS -> null;
    };
  }

  private Object readTexts() {
    List<Object> texts = new ArrayList<>();
    expect('[');
    if (peek() == ']') {
      at++;
      return new GenericArrayData(texts.toArray());
    }
    while (true) {
      texts.add(readValue(Kind.TEXT));
      byte next = peek();
      at++;
      if (next == ']') return new GenericArrayData(texts.toArray());
      if (next != ',') throw MALFORMED;
    }
  }

  private UTF8String readText() {
    expect('"');
    int start = at;
    while (at < end) {
      byte b = text[at++];
      if (b == '"') return UTF8String.fromBytes(text, start, at - 1 - start);
      if (b == '\\') {
        at = start;
        return UTF8String.fromString(unescape());
      }
    }
    throw MALFORMED;
  }

  private String unescape() {
    StringBuilder result = new StringBuilder();
    int plain = at;
    while (at < end) {
      byte b = text[at++];
      if (b != '"' && b != '\\') continue;
      result.append(new String(text, plain, at - 1 - plain, StandardCharsets.UTF_8));
      if (b == '"') return result.toString();
      if (at >= end) throw MALFORMED;
      byte escaped = text[at++];
      switch (escaped) {
        case '"', '\\', '/' -> result.append((char) escaped);
        case 'b' -> result.append('\b');
        case 'f' -> result.append('\f');
        case 'n' -> result.append('\n');
        case 'r' -> result.append('\r');
        case 't' -> result.append('\t');
        case 'u' -> {
          int unit = 0;
          if (end - at < 4) throw MALFORMED;
          for (int i = 0; i < 4; i++) {
            int digit = Character.digit(text[at++], 16);
            if (digit < 0) throw MALFORMED;
            unit = unit * 16 + digit;
          }
          result.append((char) unit);
        }
        default -> throw MALFORMED;
      }
      plain = at;
    }
    throw MALFORMED;
  }

  /** Passes over a value; of what is nested only quotes and brackets are looked at. */
  private void skipValue() {
    byte first = peek();
    if (first == '"') {
      skipText();
    } else if (first == '{' || first == '[') {
      int depth = 0;
      do {
        if (at >= end) throw MALFORMED;
        byte b = text[at];
        if (b == '"') {
          skipText();
          continue;
        }
        if (b == '{' || b == '[') depth++;
        else if (b == '}' || b == ']') depth--;
        at++;
      } while (depth > 0);
    } else {
      int start = at;
      while (at < end && text[at] != ',' && text[at] != '}' && text[at] != ']' && !isSpace(text[at])) at++;
      if (!isNumber(first) && !isWord(start, "true") && !isWord(start, "false") && !isWord(start, "null")) throw MALFORMED;
    }
  }

  private boolean isWord(int start, String word) {
    if (at - start != word.length()) return false;
    for (int i = 0; i < word.length(); i++) if (text[start + i] != word.charAt(i)) return false;
    return true;
  }

  private void skipText() {
    at++;
    while (at < end) {
      byte b = text[at++];
      if (b == '"') return;
      if (b == '\\') at++;
    }
    throw MALFORMED;
  }

  /** A whole number, or null if it is none or too large. */
  private Long toLong(int from, int to) {
    boolean isNegative = text[from] == '-';
    int i = isNegative ? from + 1 : from;
    if (i == to || to - i > 19) return null;
    long value = 0;
    for (; i < to; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) return null;
      // Negative, because there is one more of them.
      if (value < (Long.MIN_VALUE + digit) / 10) return null;
      value = value * 10 - digit;
    }
    if (isNegative) return value;
    return value == Long.MIN_VALUE ? null : -value;
  }

  private static boolean isNumber(byte first) {
    return first == '-' || (first >= '0' && first <= '9');
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /** The next byte that is no space, which stays where it is. */
  private byte peek() {
    while (at < end && isSpace(text[at])) at++;
    if (at >= end) throw MALFORMED;
    return text[at];
  }

  private void expect(char wanted) {
    if (peek() != wanted) throw MALFORMED;
    at++;
  }
}
