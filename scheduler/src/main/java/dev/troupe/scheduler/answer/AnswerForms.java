package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.job.RequestReader;
import java.util.Map;
import java.util.Objects;

/** Which API has which form. Thread-safe. */
public final class AnswerForms {
  private final Map<String, AnswerForm> forms;
  private final Contents contents;

  /**
   * @param blobs where pictures, recordings and long outputs are
   */
  public AnswerForms(BlobStore blobs) {
    contents = new Contents(blobs);
    forms =
        Map.of(
            RequestReader.CHAT,
            new ChatForm(),
            RequestReader.RESPONSES,
            new ResponsesForm(),
            RequestReader.EMBEDDINGS,
            new EmbeddingsForm(),
            RequestReader.MODERATIONS,
            new ModerationsForm(),
            RequestReader.MESSAGES,
            new MessagesForm(),
            RequestReader.IMAGES,
            new PictureForm(contents),
            RequestReader.SPEECH,
            new SpeechForm(contents));
  }

  /**
   * The answer with all of its output, which a form is to be given; one whose output is gone is a
   * failure that names it.
   *
   * @throws BlobException if it can't be read now
   */
  public TaskAnswer whole(TaskAnswer answer) {
    if (answer.outputRef() == null) {
      return answer;
    }
    try {
      byte[] output = contents.of(answer.tenant(), answer.outputRef());
      return answer.with(Json.MESSAGES.readTree(output));
    } catch (BlobException e) {
      if (e.isLost()) {
        return answer.lost(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  /** The one of an API, by the path of its calls: each that can be asked has one. */
  public AnswerForm of(String path) {
    return Objects.requireNonNull(forms.get(path), path);
  }
}
