package dev.troupe.scheduler.answer;

import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.job.RequestReader;
import java.util.Map;
import java.util.Objects;

/** Which API has which form. Thread-safe. */
public final class AnswerForms {
  private final Map<String, AnswerForm> forms;

  /**
   * @param blobs where pictures and recordings are
   */
  public AnswerForms(BlobStore blobs) {
    Contents contents = new Contents(blobs);
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

  /** The one of an API, by the path of its calls: each that can be asked has one. */
  public AnswerForm of(String path) {
    return Objects.requireNonNull(forms.get(path), path);
  }
}
