package net.hypha.exchange.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
    @TempDir
    Path directory;

    @Test
    void insecureIsOnlyTakenWhereSaid() {
        assertThat(Trust.fromConfig(null, true, "node.domain")).isEqualTo(new Trust.Insecure());
        assertThat(Trust.fromConfig(Path.of("/t"), false, "node.domain")).isEqualTo(Trust.of(Path.of("/t")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trust.fromConfig(null, false, "node.domain"))
                .withMessageContaining("node.domain: neither")
                .withMessageContaining("hypha node join")
                .withMessageContaining("insecure: true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trust.fromConfig(Path.of("/t"), true, "domain.exchange"))
                .withMessageContaining("domain.exchange: both");
    }

    @Test
    void anIssuedCertificateCarriesTheIdentityAndKeysAreSecret() throws IOException {
        Authorities authorities = new Authorities(directory);
        Path trust = authorities.issue(authorities.create("munich"), "node:router1");
        Credentials credentials = Credentials.load(Trust.of(trust));
        assertThat(credentials.identity()).isEqualTo(new Identity("node:router1"));
        assertThat(permissions(trust.resolve("key.pem"))).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("munich/ca-key.pem"))).isEqualTo("rw-------");
        assertThat(permissions(trust.resolve("ca.pem"))).isEqualTo("rw-r--r--");
    }

    @Test
    void anAuthorityIsOpenedAgainAndNeverOverwritten() throws IOException {
        Authorities authorities = new Authorities(directory);
        authorities.create("munich");
        byte[] before = Files.readAllBytes(authorities.caFile("munich"));
        CertificateAuthority opened =
                CertificateAuthority.open(directory.resolve("munich"), InstantSource.system(), new SecureRandom());
        assertThat(Credentials.load(Trust.of(authorities.issue(opened, "domain:munich"))))
                .isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authorities.create("munich"))
                .withMessageContaining("exists already");
        assertThat(Files.readAllBytes(authorities.caFile("munich"))).isEqualTo(before);
    }

    @Test
    void issuingAgainReplacesKeyCertificateAndAuthority() {
        Authorities authorities = new Authorities(directory);
        Path trust = authorities.issue(authorities.create("munich"), "domain:munich");
        authorities.issue(authorities.create("uptown"), "domain:munich");
        assertThat(Pem.certificates(trust.resolve("ca.pem"))).hasSize(1);
        assertThat(Credentials.load(Trust.of(trust))
                        .authority()
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=Hypha CA uptown");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Authorities authorities = new Authorities(directory);
        Path trust = authorities.issue(authorities.create("munich"), "node:router1");
        Files.delete(trust.resolve("key.pem"));
        refused(trust, "key.pem does not exist");
    }

    @Test
    void anExpiredCertificateIsNamedWithItsEnd() {
        Authorities authorities = new Authorities(directory);
        refused(
                authorities.issue(authorities.create("munich"), "node:router1", Duration.ofSeconds(-1)),
                "cert.pem expired on ",
                "issue a new certificate for node:router1");
    }

    @Test
    void aKeyOfAnotherCertificateIsNoticed() throws IOException {
        Authorities authorities = new Authorities(directory);
        CertificateAuthority munich = authorities.create("munich");
        Path trust = authorities.issue(munich, "node:router1");
        Path other = authorities.issue(munich, "node:router2");
        Files.copy(other.resolve("key.pem"), trust.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        refused(trust, "key.pem is not the key of");
    }

    @Test
    void aCertificateOfAnAuthorityThatIsNotThereIsNoticed() throws IOException {
        Authorities authorities = new Authorities(directory);
        Path trust = authorities.issue(authorities.create("munich"), "node:router1");
        authorities.create("uptown");
        Files.copy(authorities.caFile("uptown"), trust.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        refused(trust, "CN=Hypha CA munich", "not among the authorities in");
    }

    @Test
    void rubbishInAFileIsNamed() throws IOException {
        Authorities authorities = new Authorities(directory);
        Path trust = authorities.issue(authorities.create("munich"), "node:router1");
        Files.writeString(trust.resolve("key.pem"), "no key at all");
        refused(trust, "key.pem holds no unencrypted PKCS #8 key");
        Files.writeString(trust.resolve("cert.pem"), "no certificate at all");
        refused(trust, "cert.pem");
        Files.writeString(trust.resolve("ca.pem"), "");
        refused(trust, "ca.pem holds no certificate");
    }

    @Test
    void anIdentityIsANodeOrADomain() {
        assertThat(new Identity("domain:Munich.EU").text()).isEqualTo("domain:munich.eu");
        for (String wrong : new String[] {"router1", "node:", "node:a.b", "host:a", "domain:-"}) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> new Identity(wrong))
                    .withMessageContaining("'");
        }
    }

    private static void refused(Path trust, String... words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.load(Trust.of(trust)))
                .satisfies(error -> assertThat(error.getMessage()).contains(words));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
