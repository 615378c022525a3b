package dev.troupe.worker.provider.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A request's body that says when all of it was handed to the network. */
final class NotifyingBody implements BodyPublisher {
  private final BodyPublisher body;
  private final Runnable sent;

  NotifyingBody(BodyPublisher body, Runnable sent) {
    this.body = body;
    this.sent = sent;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> network) {
    body.subscribe(
        new Flow.Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            network.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer part) {
            network.onNext(part);
          }

          @Override
          public void onError(Throwable failure) {
            network.onError(failure);
          }

          @Override
          public void onComplete() {
            network.onComplete();
            sent.run();
          }
        });
  }
}
