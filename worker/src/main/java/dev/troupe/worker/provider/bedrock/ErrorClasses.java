package dev.troupe.worker.provider.bedrock;

import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.http.Failures;
import java.util.Locale;

/** Puts Bedrock's exceptions into classes: by name, as one status stands for several. */
final class ErrorClasses {
  private ErrorClasses() {}

  static FailureClass of(int status, String type, String message) {
    return switch (type) {
      case "ValidationException" ->
          isTooLong(message.toLowerCase(Locale.ROOT))
              ? FailureClass.CONTEXT
              : FailureClass.BAD_REQUEST;
      case "ServiceQuotaExceededException" -> FailureClass.QUOTA;
      case "AccessDeniedException",
          "UnrecognizedClientException",
          "ExpiredTokenException",
          "InvalidSignatureException" ->
          FailureClass.AUTH;
      case "ResourceNotFoundException" -> FailureClass.BAD_REQUEST;
      case "ThrottlingException" -> FailureClass.RATE;
      // The model broke down at the end of a stream that somebody had begun to read, or timed out.
      case "ModelTimeoutException", "ModelStreamErrorException" -> FailureClass.CUT;
      case "ConflictException",
          "ModelErrorException",
          "ModelNotReadyException",
          "InternalServerException",
          "ServiceUnavailableException" ->
          FailureClass.CAPACITY;
      default -> Failures.byStatus(status);
    };
  }

  private static boolean isTooLong(String message) {
    return message.contains("too long") || message.contains("maximum context length");
  }
}
