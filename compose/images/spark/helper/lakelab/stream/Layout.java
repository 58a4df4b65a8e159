package lakelab.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What services/stream/lake-layout.json says: where the numbers of a line stand, and which columns a payload has. */
final class Layout implements Serializable {
  record Place(int start, int bytes) implements Serializable {}

  final Place ingestedAtMs;
  final Place timeMicros;
  final Place sequence;
  final Place dataStart;
  final Place dataLength;
  final Place family;
  final int eventStart;
  final List<String> families = new ArrayList<>();
  final List<FieldReader.Field> payload = new ArrayList<>();

  Layout(String json) throws IOException {
    JsonNode root = new ObjectMapper().readTree(json);
    JsonNode line = root.get("line");
    ingestedAtMs = place(line, "ingestedAtMs");
    timeMicros = place(line, "timeMicros");
    sequence = place(line, "sequence");
    dataStart = place(line, "dataStart");
    dataLength = place(line, "dataLength");
    family = place(line, "family");
    eventStart = line.get("eventStart").asInt();
    root.get("families").forEach((name) -> families.add(name.asText()));
    root.get("payload").forEach((column) -> payload.add(new FieldReader.Field(column.get("name").asText(), kind(column.get("sqlType").asText()))));
  }

  private static Place place(JsonNode line, String name) {
    JsonNode at = line.get(name);
    return new Place(at.get("start").asInt(), at.get("bytes").asInt());
  }

  private static FieldReader.Kind kind(String sqlType) {
    return switch (sqlType) {
      case "BIGINT" -> FieldReader.Kind.LONG;
      case "DOUBLE" -> FieldReader.Kind.DOUBLE;
      case "BOOLEAN" -> FieldReader.Kind.BOOLEAN;
      case "VARCHAR" -> FieldReader.Kind.TEXT;
      default -> throw new IllegalArgumentException("lake-layout.json names a type of column that is not known: " + sqlType);
    };
  }
}
