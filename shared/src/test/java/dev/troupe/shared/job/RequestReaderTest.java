package dev.troupe.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.input.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RequestReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final String HI = "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";

  private static TaskRequest asked(String task) {
    return Objects.requireNonNull(task(task).asked());
  }

  private static InlineTask task(String task) {
    SubmissionReader.Read read = read("{\"tasks\": [" + task + "]}");
    assertThat(read).isInstanceOf(SubmissionReader.Ok.class);
    JobSubmission job = ((SubmissionReader.Ok) read).submission();
    return Objects.requireNonNull(job.tasks()).getFirst();
  }

  private static SubmissionReader.Read read(String json) {
    return SubmissionReader.read(json.getBytes(StandardCharsets.UTF_8), NOW);
  }

  @Test
  void read_bodyOfAChat_isMessagesAndWhatIsSaidOfTheAnswer() {
    InlineTask task =
        task(
            """
            {"request": {"model": "openai/gpt-4o", "messages": [
               {"role": "system", "content": "Be brief."},
               {"role": "user", "name": "ann", "content": [
                  {"type": "text", "text": "What is this?"},
                  {"type": "image_url", "image_url": {"url": "https://x.org/a.png", "detail": "low"}},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
                  {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
                  {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg=="}}]},
               {"role": "assistant", "content": null, "refusal": null, "tool_calls": [
                  {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{\\"at\\": 1}"}}]},
               {"role": "tool", "tool_call_id": "c1", "content": "a cat"}],
              "temperature": 0.5, "max_completion_tokens": 50, "n": 2, "top_p": 0.9, "stop": ["END"], "seed": 7,
              "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}},
              "tools": [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}],
              "tool_choice": "auto", "user": "u1", "stream": false}}
            """);

    TaskRequest asked = Objects.requireNonNull(task.asked());
    assertThat(task.role()).isEqualTo(InlineTask.ROLE);
    assertThat(asked.model()).isEqualTo(ModelRef.parse("openai/gpt-4o"));
    assertThat(asked.messages())
        .containsExactly(
            Message.text(Speaker.SYSTEM, "Be brief."),
            new Message(
                Speaker.USER,
                "ann",
                List.of(
                    new Part.Text("What is this?"),
                    new Part.Image(new Source.Url("https://x.org/a.png"), "low"),
                    new Part.Image(new Source.Inline("image/png", "iVBORw0KGgo="), null),
                    new Part.Audio(new Source.Inline("audio/wav", "AAAA"), "wav"),
                    new Part.Document(new Source.Inline("application/pdf", "JVBERg=="), "a.pdf")),
                List.of(),
                null),
            new Message(
                Speaker.ASSISTANT,
                null,
                List.of(),
                List.of(new ToolCall("c1", "look", "{\"at\": 1}")),
                null),
            new Message(Speaker.TOOL, null, List.of(new Part.Text("a cat")), List.of(), "c1"));
    assertThat(asked.temperature()).isEqualTo(0.5);
    assertThat(asked.maxTokens()).isEqualTo(50);
    assertThat(String.valueOf(asked.output())).isEqualTo("{\"type\":\"object\"}");
    assertThat(Objects.requireNonNull(asked.more()))
        .containsOnlyKeys("n", "top_p", "stop", "seed", "tools", "tool_choice");
  }

  @Test
  void read_requestOnItsWay_arrivesAsItLeft() {
    TaskRequest left =
        asked(
            """
            {"role": "r", "request": {"messages": [{"role": "user", "content": [
               {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]}], "top_p": 0.25, "extra": {"a": 1}}}
            """);

    assertThat(Json.MESSAGES.readValue(Json.string(left), TaskRequest.class)).isEqualTo(left);
  }

  @Test
  void read_messages_areAConversationOfTheRole() {
    TaskRequest asked = asked("{\"role\": \"r\", " + HI + "}");
    assertThat(asked).isEqualTo(TaskRequest.of(List.of(Message.text(Speaker.USER, "Hi"))));
  }

  @Test
  void read_bodiesOfOtherCalls_areWhatTheyAskFor() {
    TaskRequest picture =
        asked(
            """
            {"request": {"url": "/v1/images/generations", "body": {"model": "openai/gpt-image-1", "prompt": "A cat", "size": "1024x1024"}}}
            """);
    TaskRequest speech =
        asked(
            """
            {"request": {"url": "/v1/audio/speech", "body": {"model": "openai/tts-1", "input": "Hi", "voice": "alloy", "speed": 1.5}}}
            """);
    TaskRequest vector =
        asked(
            """
            {"request": {"url": "/v1/embeddings", "body": {"model": "vectors/e", "input": "Hi", "dimensions": 3}}}
            """);

    assertThat(picture.modality()).isEqualTo(Modality.IMAGE);
    assertThat(picture.more()).containsOnlyKeys("size");
    assertThat(speech.modality()).isEqualTo(Modality.AUDIO);
    assertThat(speech.voice()).isEqualTo("alloy");
    assertThat(vector.more()).containsOnlyKeys("dimensions");
  }

  @Test
  void read_partsThatNameAFile_areThatFile() {
    String id = "file-0123456789abcdef0123456789abcdef";
    TaskRequest chat =
        asked(
            """
            {"role": "r", "messages": [{"role": "user", "content": [{"type": "file", "file": {"file_id": "%s"}}]}]}
            """
                .formatted(id));
    TaskRequest response =
        asked(
            """
            {"request": {"url": "/v1/responses", "body": {"model": "openai/m", "input": [{"role": "user", "content": [
              {"type": "input_image", "file_id": "%1$s", "detail": "low"}, {"type": "input_file", "file_id": "%1$s"}]}]}}}
            """
                .formatted(id));

    assertThat(chat.messages().getFirst().parts())
        .containsExactly(new Part.Document(new Source.File(id), null));
    assertThat(response.messages().getFirst().parts())
        .containsExactly(
            new Part.Image(new Source.File(id), "low"),
            new Part.Document(new Source.File(id), null));
  }

  @Test
  void read_severalTexts_areAMessageEach() {
    TaskRequest vectors =
        asked(
            """
            {"request": {"url": "/v1/embeddings", "body": {"model": "openai/e", "input": ["Hi", "Ho"], "encoding_format": "base64"}}}
            """);
    TaskRequest findings =
        asked(
            """
            {"request": {"url": "/v1/moderations", "body": {"model": "openai/m", "input": ["Hi", "Ho"]}}}
            """);
    TaskRequest looked =
        asked(
            """
            {"request": {"url": "/v1/moderations", "body": {"model": "openai/m", "input": [
              {"type": "text", "text": "Hi"}, {"type": "image_url", "image_url": {"url": "https://x.org/a.png"}}]}}}
            """);

    assertThat(vectors.modality()).isEqualTo(Modality.EMBEDDING);
    assertThat(vectors.messages()).extracting(Message::text).containsExactly("Hi", "Ho");
    assertThat(vectors.more()).containsOnlyKeys("encoding_format");
    assertThat(findings.modality()).isEqualTo(Modality.MODERATION);
    assertThat(findings.messages()).extracting(Message::text).containsExactly("Hi", "Ho");
    assertThat(looked.messages()).hasSize(1);
    assertThat(looked.messages().getFirst().parts()).hasSize(2);
  }

  @Test
  void read_bodyOfTheResponsesApi_isAConversation() {
    TaskRequest asked =
        asked(
            """
            {"request": {"url": "/v1/responses", "body": {"model": "openai/gpt-5", "instructions": "Be brief.",
              "input": [{"role": "user", "content": [{"type": "input_text", "text": "Look."}, {"type": "input_image", "image_url": "https://x.org/a.png"}]},
                        {"type": "function_call", "call_id": "c1", "name": "look", "arguments": "{}"},
                        {"type": "function_call_output", "call_id": "c1", "output": "a cat"}],
              "max_output_tokens": 9, "reasoning": {"effort": "low"}, "text": {"verbosity": "low", "format": {"type": "json_object"}},
              "tools": [{"type": "function", "name": "look", "parameters": {"type": "object"}}], "tool_choice": {"type": "function", "name": "look"}}}}
            """);

    assertThat(asked.messages())
        .containsExactly(
            Message.text(Speaker.SYSTEM, "Be brief."),
            new Message(
                Speaker.USER,
                null,
                List.of(
                    new Part.Text("Look."),
                    new Part.Image(new Source.Url("https://x.org/a.png"), null)),
                List.of(),
                null),
            new Message(
                Speaker.ASSISTANT,
                null,
                List.of(),
                List.of(new ToolCall("c1", "look", "{}")),
                null),
            new Message(Speaker.TOOL, null, List.of(new Part.Text("a cat")), List.of(), "c1"));
    assertThat(asked.maxTokens()).isEqualTo(9);
    assertThat(asked.output()).isNotNull();
    assertThat(String.valueOf(asked.more()))
        .isEqualTo(
            "{reasoning_effort=\"low\", tool_choice={\"type\":\"function\",\"function\":{\"name\":\"look\"}},"
                + " tools=[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{\"type\":\"object\"}}}],"
                + " verbosity=\"low\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"request\": {HI}} | tasks[0].role: missing (expected: a name, or a request with a model)",
        "{\"role\": \"r\", \"prompt\": \"p\", HI} | tasks[0].prompt: beside messages or request (expected: exactly one of prompt, messages and request)",
        "{\"role\": \"r\", \"request\": {HI, \"top_p\": 2}} | tasks[0].request.top_p: 2 (expected: a number from 0 to 1)",
        "{\"role\": \"r\", \"request\": {HI, \"n\": 0}} | tasks[0].request.n: 0 (expected: a whole number from 1 to 128)",
        "{\"role\": \"r\", \"request\": {HI, \"stream\": true}} | tasks[0].request.stream: true (expected: false: a task's answer comes as a whole)",
        "{\"role\": \"r\", \"request\": {HI, \"stop\": []}} | tasks[0].request.stop: missing (expected: a text, or a list of 1 to 4, none of them empty)",
        "{\"role\": \"r\", \"request\": {HI, \"service_tier\": \"flex\"}} | tasks[0].request.service_tier: flex (expected: auto: another tier is the operator's to choose, as an option of the account)",
        "{\"role\": \"r\", \"request\": {HI, \"model\": \"gpt-4o\"}} | tasks[0].request.model: gpt-4o (expected: provider/model, for example openai/gpt-4o)",
        "{\"role\": \"r\", \"request\": {HI, \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"a b\"}}]}} | tasks[0].request.tools[0].function.name: a b (expected: 1 to 64 of A-Z, a-z, 0-9, '_', '-' and '.')",
        "{\"role\": \"r\", \"messages\": []} | tasks[0].messages: a list of 0 (expected: a list of 1 to 2,000)",
        "{\"role\": \"r\", \"messages\": [{\"role\": \"user\"}]} | tasks[0].messages[0].content: missing (expected: a text that is not empty, or a list of parts)",
        "{\"role\": \"r\", \"messages\": [{\"role\": \"boss\", \"content\": \"Hi\"}]} | tasks[0].messages[0].role: boss (expected: one of system, developer, user, assistant, tool)",
        "{\"role\": \"r\", \"messages\": [{\"role\": \"tool\", \"content\": \"Hi\"}]} | tasks[0].messages[0].tool_call_id: missing (expected: the id of the call that it answers, of a tool only)",
        "{\"role\": \"r\", \"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\": {\"url\": \"data:text/html;base64,AAAA\"}}]}]} | tasks[0].messages[0].content[0].image_url.url: data:text/html;base64,AAAA (expected: an https URL, or data:image/...;base64,...)",
        "{\"role\": \"r\", \"request\": {\"url\": \"/v1/edits\", \"body\": {}}} | tasks[0].request.url: /v1/edits (expected: one of /v1/audio/speech, /v1/chat/completions, /v1/embeddings, /v1/images/generations, /v1/messages, /v1/moderations, /v1/responses)",
      })
  void read_mistake_isNamedWithItsPlace(String task, String problem) {
    SubmissionReader.Read read = read("{\"tasks\": [" + task.replace("HI", HI) + "]}");

    assertThat(((SubmissionReader.Bad) read).problems())
        .extracting(Problem::toString)
        .containsExactly(problem);
  }

  @Test
  void read_unknownParameter_isRefused() {
    SubmissionReader.Read read =
        read("{\"tasks\": [{\"role\": \"r\", \"request\": {" + HI + ", \"best_of\": 3}}]}");

    assertThat(((SubmissionReader.Bad) read).problems())
        .singleElement()
        .extracting(Problem::path)
        .isEqualTo("tasks[0].request.best_of");
  }

  @Test
  void digest_ofAJobWithRequests_dependsOnThem() {
    JobSubmission one = job(0.5);
    assertThat(SubmissionReader.digest(one)).isEqualTo(SubmissionReader.digest(job(0.5)));
    assertThat(SubmissionReader.digest(one)).isNotEqualTo(SubmissionReader.digest(job(0.6)));
    JsonNode written = Json.MESSAGES.valueToTree(one).path("tasks").path(0);
    assertThat(written.propertyNames()).containsExactlyInAnyOrder("role", "request");
  }

  private static JobSubmission job(double topP) {
    SubmissionReader.Read read =
        read(
            "{\"tasks\": [{\"role\": \"r\", \"request\": {" + HI + ", \"top_p\": " + topP + "}}]}");
    return ((SubmissionReader.Ok) read).submission();
  }
}
