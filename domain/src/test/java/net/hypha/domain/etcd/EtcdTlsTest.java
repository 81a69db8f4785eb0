package net.hypha.domain.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd that speaks TLS and asks for a client's certificate. */
class EtcdTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    void bothSidesProveWhoTheyAre() throws Exception {
        Path ours = certificate("ours");
        try (EtcdProcess process = EtcdProcess.startSecured(folder, ours)) {
            assertThat(ask(process, ours)).isZero();
            Path others = certificate("others");
            assertThatThrownBy(() -> ask(process, others)).hasMessageContaining("does not answer");
            Files.copy(
                    ours.resolve("ca.pem"),
                    Files.createDirectory(folder.resolve("bare")).resolve("ca.pem"));
            assertThatThrownBy(() -> ask(process, folder.resolve("bare"))).isInstanceOf(EtcdException.class);
            assertThatThrownBy(() -> ask(process, null)).isInstanceOf(EtcdException.class);
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new Etcd(List.of(), folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("domain.storeTrust: " + folder)
                .hasMessageContaining("ca.pem");
    }

    private static int ask(EtcdProcess process, @Nullable Path trust) throws EtcdException {
        try (Etcd etcd = new Etcd(List.of(process.member()), trust)) {
            return etcd.range(Keys.get("x"), Duration.ofSeconds(3)).getKvsCount();
        }
    }

    /** A certificate that is its own authority, for 127.0.0.1. */
    private Path certificate(String name) throws Exception {
        Path directory = Files.createDirectory(folder.resolve(name));
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:critical=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        pem(
                directory.resolve("ca.pem"),
                "CERTIFICATE",
                keys.getCertificate(name).getEncoded());
        pem(
                directory.resolve("cert.pem"),
                "CERTIFICATE",
                keys.getCertificate(name).getEncoded());
        pem(
                directory.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
        return directory;
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
