package dev.troupe.shared.blob;

import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Against s3proxy, which checks signatures. */
@Order(1)
class S3BlobsIT extends BlobStoreContract {
  private static final String BUCKET = "files";
  private static final String USER = "user";
  private static final String PASSWORD = "password";

  private final S3Proxy server;
  private final URI endpoint;
  private final S3Client client;

  S3BlobsIT(@TempDir Path folder) throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, USER, PASSWORD)
            .build();
    server.start();
    endpoint = URI.create("http://127.0.0.1:" + server.getPort());
    client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.US_EAST_1)
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(USER, PASSWORD)))
            .build();
    var _ = client.createBucket(r -> r.bucket(BUCKET));
  }

  @Override
  ChunkStore chunks(Database database) {
    return S3Chunks.open(
        new TroupeConfig.S3(
            BUCKET, "troupe/", endpoint, "us-east-1", new Secret(USER), new Secret(PASSWORD)));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.stop();
  }

  @Override
  void damage(Database database, UUID id, int chunk) {
    String key = "troupe/" + id;
    byte[] bytes = client.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray();
    bytes[chunk * ChunkStore.CHUNK + 5] ^= 1;
    var _ = client.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  @Override
  long left(Database database) {
    int objects = client.listObjectsV2(r -> r.bucket(BUCKET)).contents().size();
    int begun = client.listMultipartUploads(r -> r.bucket(BUCKET)).uploads().size();
    return objects + (long) begun;
  }
}
