package dev.troupe.scheduler.batch;

import dev.troupe.scheduler.answer.AnswerForm;
import dev.troupe.scheduler.answer.FailureStatus;
import dev.troupe.scheduler.answer.TaskAnswer;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** How a line of a result file says what became of a request. */
enum LineForm {
  /** {@code {id, custom_id, response, error}}. */
  OPENAI {
    @Override
    ObjectNode line(String id, TaskAnswer answer, AnswerForm form) {
      ObjectNode line = head(id, hex(answer));
      boolean answered = answer.state() == TaskState.SUCCEEDED;
      ObjectNode response = line.putObject("response");
      response.put("status_code", answered ? 200 : FailureStatus.of(answer.failure()));
      response.put("request_id", "req_" + hex(answer));
      response.set("body", answered ? form.whole(answer) : form.failed(answer));
      return line.putNull("error");
    }

    @Override
    ObjectNode unanswered(String id, @Nullable TaskAnswer task, boolean expired) {
      ObjectNode line = head(id, task == null ? null : hex(task));
      line.putNull("response");
      line.putObject("error")
          .put("code", expired ? "batch_expired" : "batch_cancelled")
          .put(
              "message",
              expired
                  ? "This request could not be executed before the completion window expired."
                  : "This request was not executed before the batch was cancelled.");
      return line;
    }

    private ObjectNode head(String id, @Nullable String task) {
      return Json.MESSAGES
          .createObjectNode()
          .put("id", task == null ? null : "batch_req_" + task)
          .put("custom_id", id);
    }
  },

  /** {@code {custom_id, result}}. */
  ANTHROPIC {
    @Override
    ObjectNode line(String id, TaskAnswer answer, AnswerForm form) {
      boolean answered = answer.state() == TaskState.SUCCEEDED;
      ObjectNode line = head(id, answered ? "succeeded" : "errored");
      ObjectNode result = (ObjectNode) line.path("result");
      if (answered) {
        result.set("message", form.whole(answer));
      } else {
        result.set("error", form.failed(answer));
      }
      return line;
    }

    @Override
    ObjectNode unanswered(String id, @Nullable TaskAnswer task, boolean expired) {
      return head(id, expired ? "expired" : "canceled");
    }

    private ObjectNode head(String id, String type) {
      ObjectNode line = Json.MESSAGES.createObjectNode().put("custom_id", id);
      line.putObject("result").put("type", type);
      return line;
    }
  };

  static LineForm of(BatchOrder.Api api) {
    return switch (api) {
      case OPENAI -> OPENAI;
      case ANTHROPIC -> ANTHROPIC;
    };
  }

  private static String hex(TaskAnswer answer) {
    return answer.taskId().toString().replace("-", "");
  }

  /**
   * One that was answered, or refused.
   *
   * @param id the line's
   * @param form of the API that it was written for
   */
  abstract ObjectNode line(String id, TaskAnswer answer, AnswerForm form);

  /**
   * One that nobody came to.
   *
   * @param task null: it never was one
   * @param expired whether its batch's window was over; else it was cancelled
   */
  abstract ObjectNode unanswered(String id, @Nullable TaskAnswer task, boolean expired);
}
