package dev.troupe.shared.job;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a conversation in the form of the chat API, or of the responses API. */
final class MessageReader {
  static final int MAX_MESSAGES = 2_000;
  private static final int MAX_PARTS = 1_000;
  private static final int MAX_CALLS = 128;

  private static final String CONTENT = "a text that is not empty, or a list of parts";
  private static final Pattern DATA_URL =
      Pattern.compile(
          "data:([a-z]+/[A-Za-z0-9.+-]+)(?:;[^;,]*)*;base64,", Pattern.CASE_INSENSITIVE);

  private static final Notation<Speaker> SPEAKER = Notation.constant(Speaker.class);
  private static final Notation<String> DETAIL = Notation.oneOf(List.of("low", "high", "auto"));
  private static final Notation<String> FORMAT =
      Notation.matching("[a-z0-9]{1,16}", "a format such as wav or mp3");
  private static final Notation<String> KIND = Notation.oneOf(List.of("function"));
  static final Notation<String> BASE64 =
      Notation.text("Base64, with padding", MessageReader::base64);
  static final Notation<Source> PICTURE =
      Notation.text("an https URL, or data:image/...;base64,...", MessageReader::picture);
  private static final Notation<Source> FILE =
      Notation.text("data:application/pdf;base64,... or another media type", MessageReader::inline);

  private static final Notation<String> FILE_ID =
      Notation.matching("file-[0-9a-f]{32}", "the id of a file that was uploaded, file-...");

  private MessageReader() {}

  /** What is wrong goes to the reader's problems. */
  static List<Message> read(FieldReader body, String key) {
    List<FieldReader> items = body.requiredList(key, 1, MAX_MESSAGES);
    List<Message> messages = new ArrayList<>();
    for (FieldReader item : items == null ? List.<FieldReader>of() : items) {
      message(item, messages);
    }
    return messages;
  }

  static void message(FieldReader item, List<Message> messages) {
    Speaker speaker = Objects.requireNonNullElse(item.required("role", SPEAKER), Speaker.USER);
    String name = item.value("name", Notation.NAME);
    List<ToolCall> calls = calls(item);
    String refusal = item.value("refusal", Notation.PROSE);
    List<Part> parts = content(item, speaker, !calls.isEmpty() || refusal != null);
    if (refusal != null) {
      parts.add(new Part.Text(refusal));
    }
    String answers = item.value("tool_call_id", Notation.NAME);
    if ((answers == null) == (speaker == Speaker.TOOL)) {
      item.error("tool_call_id", answers, "the id of the call that it answers, of a tool only");
    }
    if (!calls.isEmpty() && speaker != Speaker.ASSISTANT) {
      item.error("tool_calls", calls.size() + " calls", "none: only an assistant calls tools");
    }
    // What an assistant's message has beside its words when it comes from an answer.
    for (String more : List.of("annotations", "audio", "function_call")) {
      JsonNode given = item.json(more);
      if (given != null && !given.isEmpty()) {
        item.error(more, "given", "nothing: it can't be said again");
      }
    }
    item.finish();
    messages.add(new Message(speaker, name, parts, calls, answers));
  }

  /** A user's message of parts that stand apart. */
  static Message parts(FieldReader body, String key) {
    List<Part> parts = new ArrayList<>();
    read(body, key, parts);
    return new Message(Speaker.USER, null, parts, List.of(), null);
  }

  private static void read(FieldReader item, String key, List<Part> into) {
    List<FieldReader> given = item.list(key, 1, MAX_PARTS);
    for (FieldReader part : given == null ? List.<FieldReader>of() : given) {
      Part read = part(part);
      if (read != null) {
        into.add(read);
      }
    }
  }

  /**
   * @param mayBeEmpty there is something else to the message
   */
  private static List<Part> content(FieldReader item, Speaker speaker, boolean mayBeEmpty) {
    JsonNode content = item.json("content");
    List<Part> parts = new ArrayList<>();
    if (content != null && content.isArray() && !content.isEmpty()) {
      read(item, "content", parts);
      return parts;
    }
    String text = content != null && content.isString() ? content.stringValue() : "";
    boolean absent = content == null || (content.isString() && text.isEmpty());
    if (!(absent && (mayBeEmpty || speaker == Speaker.TOOL)) && text.isBlank()) {
      item.error("content", content == null ? null : "blank", CONTENT);
    } else if (!text.isEmpty()) {
      parts.add(new Part.Text(text));
    }
    return parts;
  }

  private static final Notation<String> PART =
      Notation.oneOf(
          List.of(
              "text",
              "image_url",
              "input_audio",
              "file",
              "refusal",
              "input_text",
              "output_text",
              "input_image",
              "input_file"));

  private static @Nullable Part part(FieldReader part) {
    String type = Objects.requireNonNullElse(part.required("type", PART), "");
    Part read =
        switch (type) {
          case "text", "input_text", "output_text" -> text(part, "text");
          case "refusal" -> text(part, "refusal");
          case "image_url" -> image(part.section("image_url"), "url", true);
          case "input_image" -> image(part, "image_url", false);
          case "input_audio" -> audio(part.section("input_audio"));
          case "file" -> file(part.section("file"), true);
          case "input_file" -> file(part, false);
          default -> null;
        };
    if (type.equals("output_text")) {
      JsonNode _ = part.json("annotations");
      JsonNode _ = part.json("logprobs");
    }
    if (!type.isEmpty()) {
      part.finish();
    }
    return read;
  }

  private static @Nullable Part text(FieldReader part, String key) {
    String text = part.required(key, Notation.PROSE);
    return text == null ? null : new Part.Text(text);
  }

  private static @Nullable Part image(FieldReader image, String key, boolean finish) {
    Source source = source(image, key, PICTURE);
    String detail = image.value("detail", DETAIL);
    if (finish) {
      image.finish();
    }
    return source == null ? null : new Part.Image(source, detail);
  }

  /** What is written there, or a file that was uploaded before. */
  private static @Nullable Source source(FieldReader part, String key, Notation<Source> written) {
    String id = part.value("file_id", FILE_ID);
    Source source = part.value(key, written);
    if (part.has(key) == part.has("file_id")) {
      part.error(key, part.has(key) ? "beside file_id" : null, "exactly one of it and file_id");
    }
    return id == null ? source : new Source.File(id);
  }

  private static @Nullable Part audio(FieldReader audio) {
    String data = audio.required("data", BASE64);
    String format = audio.required("format", FORMAT);
    audio.finish();
    return data == null || format == null
        ? null
        : new Part.Audio(new Source.Inline("audio/" + format, data), format);
  }

  private static @Nullable Part file(FieldReader file, boolean finish) {
    Source data = source(file, "file_data", FILE);
    String name = file.value("filename", Notation.NAME);
    if (finish) {
      file.finish();
    }
    return data == null ? null : new Part.Document(data, name);
  }

  private static List<ToolCall> calls(FieldReader item) {
    JsonNode written = item.json("tool_calls");
    List<ToolCall> calls = new ArrayList<>();
    if (written == null || (written.isArray() && written.isEmpty())) {
      return calls;
    }
    List<FieldReader> given = item.list("tool_calls", 1, MAX_CALLS);
    for (FieldReader call : given == null ? List.<FieldReader>of() : given) {
      String id = call.required("id", Notation.NAME);
      call.required("type", KIND);
      FieldReader function = call.section("function");
      String name = function.required("name", Notation.NAME);
      String arguments = function.required("arguments", Notation.PROSE);
      function.finish();
      JsonNode _ = call.json("index");
      call.finish();
      if (id != null && name != null && arguments != null) {
        calls.add(new ToolCall(id, name, arguments));
      }
    }
    return calls;
  }

  private static Source picture(String text) {
    if (text.regionMatches(true, 0, "data:", 0, 5)) {
      Source.Inline inline = inline(text);
      if (!inline.mediaType().startsWith("image/")) {
        throw new IllegalArgumentException("no picture");
      }
      return inline;
    }
    URI url = URI.create(text);
    boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new IllegalArgumentException("url");
    }
    return new Source.Url(text);
  }

  private static Source.Inline inline(String text) {
    // The data may be long: only what stands before it is matched.
    Matcher start = DATA_URL.matcher(text);
    if (!start.lookingAt()) {
      throw new IllegalArgumentException("data URL");
    }
    String data = base64(text.substring(start.end()));
    return new Source.Inline(start.group(1).toLowerCase(Locale.ROOT), data);
  }

  private static String base64(String text) {
    if (text.isEmpty() || Base64.getDecoder().decode(text).length == 0) {
      throw new IllegalArgumentException("empty");
    }
    return text;
  }
}
