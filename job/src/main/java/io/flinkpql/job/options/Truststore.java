// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Names the certificates that an HTTP client trusts.
 *
 * @param file path of a PEM file; empty for the certificates that the JVM trusts
 */
public record Truststore(String file) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Trusts what the JVM trusts. */
  public static final Truststore OF_JVM = new Truststore("");

  /**
   * Starts to build a client that trusts these certificates.
   *
   * @throws IOException if the file cannot be read; the message names it
   */
  public HttpClient.Builder clientBuilder() throws IOException {
    HttpClient.Builder builder = HttpClient.newBuilder();
    return file.isEmpty() ? builder : builder.sslContext(context(Path.of(file)));
  }

  private static SSLContext context(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
      certificates.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        certificates.setCertificateEntry("ca-" + certificates.size(), certificate);
      }
      if (certificates.size() == 0) {
        throw new IOException("holds no certificate in PEM: " + file);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(certificates);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("holds no certificates in PEM: " + file, e);
    }
  }
}
