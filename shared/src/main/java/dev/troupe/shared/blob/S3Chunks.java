package dev.troupe.shared.blob;

import dev.troupe.shared.config.TroupeConfig;
import java.io.ByteArrayInputStream;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object for each blob in a bucket of S3, or of what speaks like it. What is larger than {@link
 * #PART} goes as a multipart upload, of which nothing is seen before its end; a writer holds one
 * part in memory. Each chunk is read by a request of its own, so that a slow reader holds no
 * connection.
 */
final class S3Chunks implements ChunkStore {
  static final String NAME = "s3";

  /** S3 wants at least 5 MiB, and at most 10,000 of them: 80 GB. */
  private static final int PART = 8 * CHUNK;

  private static final int BEYOND_ITS_END = 416;

  private final S3Client s3;
  private final String bucket;
  private final String prefix;

  /**
   * @param prefix of all keys
   */
  S3Chunks(S3Client s3, String bucket, String prefix) {
    this.s3 = s3;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  static S3Chunks open(TroupeConfig.S3 config) {
    var client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.of(config.region()))
            .credentialsProvider(credentials(config))
            // Each chunk is checked by us; not all that speaks like S3 knows the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (config.endpoint() != null) {
      client.endpointOverride(config.endpoint()).forcePathStyle(true);
    }
    return new S3Chunks(client.build(), config.bucket(), config.prefix());
  }

  private static AwsCredentialsProvider credentials(TroupeConfig.S3 config) {
    return config.accessKey() == null || config.secretKey() == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(config.accessKey().reveal(), config.secretKey().reveal()));
  }

  @Override
  public String name() {
    return NAME;
  }

  private String key(UUID id) {
    return prefix + id;
  }

  @Override
  public Writing write(UUID id) {
    return new Parts(key(id));
  }

  private final class Parts implements Writing {
    private final String key;
    private final List<CompletedPart> sent = new ArrayList<>();
    private final byte[] part = new byte[PART];
    private int length;
    private @Nullable String upload;

    Parts(String key) {
      this.key = key;
    }

    @Override
    public void append(byte[] buffer, int count) {
      if (length + count > PART) {
        send();
      }
      System.arraycopy(buffer, 0, part, length, count);
      length += count;
    }

    private RequestBody body() {
      return RequestBody.fromContentProvider(
          () -> new ByteArrayInputStream(part, 0, length), length, "application/octet-stream");
    }

    private void send() {
      try {
        if (upload == null) {
          upload = s3.createMultipartUpload(r -> r.bucket(bucket).key(key)).uploadId();
        }
        int number = sent.size() + 1;
        String etag =
            s3.uploadPart(
                    r -> r.bucket(bucket).key(key).uploadId(upload).partNumber(number), body())
                .eTag();
        sent.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        length = 0;
      } catch (SdkException e) {
        throw BlobException.failed("S3 did not take a part", e);
      }
    }

    @Override
    public void finish() {
      try {
        if (upload == null) {
          var _ = s3.putObject(r -> r.bucket(bucket).key(key), body());
        } else {
          send();
          var _ =
              s3.completeMultipartUpload(
                  r ->
                      r.bucket(bucket)
                          .key(key)
                          .uploadId(upload)
                          .multipartUpload(m -> m.parts(sent)));
        }
      } catch (SdkException e) {
        throw BlobException.failed("S3 did not take an object", e);
      }
    }

    @Override
    public void close() {
      // What is not finished goes with delete.
    }
  }

  @Override
  public byte[] read(UUID id, int chunk, int length) {
    long start = (long) chunk * CHUNK;
    String range = "bytes=" + start + "-" + (start + length - 1);
    try {
      return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key(id)).range(range)).asByteArray();
    } catch (NoSuchKeyException e) {
      return new byte[0];
    } catch (S3Exception e) {
      if (e.statusCode() == BEYOND_ITS_END || e.statusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return new byte[0];
      }
      throw BlobException.failed("S3 did not give a chunk", e);
    } catch (SdkException e) {
      throw BlobException.failed("S3 did not give a chunk", e);
    }
  }

  @Override
  public void delete(UUID id) {
    String key = key(id);
    try {
      List<MultipartUpload> begun =
          s3.listMultipartUploads(r -> r.bucket(bucket).prefix(key)).uploads();
      for (MultipartUpload upload : begun) {
        var _ = s3.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(upload.uploadId()));
      }
      var _ = s3.deleteObject(r -> r.bucket(bucket).key(key));
    } catch (SdkException e) {
      throw BlobException.failed("S3 did not remove an object", e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }
}
