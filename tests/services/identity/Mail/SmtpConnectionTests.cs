using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Panel.Identity.Mail;
using Panel.Identity.Mail.Smtp;
using Panel.Testing;

namespace Panel.Identity.Tests.Mail;

public sealed class SmtpConnectionTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes("Subject: x\r\n\r\ntext\r\n");

    [Theory]
    [InlineData(false, "AUTH PLAIN LOGIN")]
    [InlineData(false, "AUTH LOGIN")]
    [InlineData(true, "AUTH PLAIN")]
    public async Task Send_OverTls_SignsInEncrypted(bool fromTheFirstByte, string methods)
    {
        using var certificate = Certificate();
        await using var sink = SmtpSink.Start(
            new SmtpSink
            {
                Certificate = certificate,
                ImplicitTls = fromTheFirstByte,
                Account = ("user", "päss word"),
                Extensions = [methods],
            }
        );

        await using var connection = new SmtpConnection(
            Options(sink, fromTheFirstByte ? MailSecurity.Tls : MailSecurity.StartTls),
            (_, given, _, _) => given?.GetCertHashString() == certificate.GetCertHashString()
        );
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.SendAsync(
            "panel@example.net",
            "somebody@example.org",
            Text,
            TestContext.Current.CancellationToken
        );
        await connection.QuitAsync(TestContext.Current.CancellationToken);

        var mail = await sink.ReceiveAsync();
        Assert.Equal(("user", true), (mail.User, mail.Encrypted));
    }

    [Fact]
    public async Task Open_OfACertificateThatNobodySigned_Fails()
    {
        using var certificate = Certificate();
        await using var sink = SmtpSink.Start(
            new SmtpSink { Certificate = certificate, Account = ("user", "päss word") }
        );

        await using var connection = new SmtpConnection(Options(sink, MailSecurity.StartTls));

        await Assert.ThrowsAsync<AuthenticationException>(() =>
            connection.OpenAsync(TestContext.Current.CancellationToken)
        );
        Assert.DoesNotContain(sink.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_OfAServerWithoutStartTls_NeverShowsThePassword()
    {
        await using var sink = SmtpSink.Start(new SmtpSink { Account = ("user", "päss word") });

        await using var connection = new SmtpConnection(Options(sink, MailSecurity.StartTls));

        Assert.False(
            (
                await Assert.ThrowsAsync<SmtpRefusal>(() => connection.OpenAsync(TestContext.Current.CancellationToken))
            ).IsFinal
        );
        Assert.DoesNotContain(sink.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_WithAWrongPassword_IsNotTheMailsFault()
    {
        await using var sink = SmtpSink.Start(new SmtpSink { Account = ("user", "another") });

        await using var connection = new SmtpConnection(Options(sink, MailSecurity.None));

        Assert.False(
            (
                await Assert.ThrowsAsync<SmtpRefusal>(() => connection.OpenAsync(TestContext.Current.CancellationToken))
            ).IsFinal
        );
    }

    [Theory]
    [InlineData("MAIL", "452 full", false)]
    [InlineData("RCPT", "550 unknown", true)]
    [InlineData("DATA", "554 no", true)]
    [InlineData(".", "554 spam", true)]
    [InlineData(".", "451 busy", false)]
    public async Task Send_Refused_IsFinalForFiveHundreds(string verb, string answer, bool final)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line.Split(' ')[0] == verb ? answer : null;
        await using var connection = new SmtpConnection(Options(sink, MailSecurity.None, user: ""));
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<SmtpRefusal>(() =>
            connection.SendAsync(
                "panel@example.net",
                "somebody@example.org",
                Text,
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal(final, refusal.IsFinal);
        Assert.Empty(sink.Mails);
    }

    [Fact]
    public async Task Send_ToLettersBeyondAscii_NeedsAServerThatCan()
    {
        await using var able = SmtpSink.Start();
        await using var unable = SmtpSink.Start(new SmtpSink { Extensions = ["8BITMIME"] });

        await SendAsync(able);

        Assert.Equal("ä@example.org", (await able.ReceiveAsync()).To);
        Assert.True((await Assert.ThrowsAsync<SmtpRefusal>(() => SendAsync(unable))).IsFinal);

        static async Task SendAsync(SmtpSink sink)
        {
            await using var connection = new SmtpConnection(Options(sink, MailSecurity.None, user: ""));
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await connection.SendAsync(
                "panel@example.net",
                "ä@example.org",
                Text,
                TestContext.Current.CancellationToken
            );
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("22")]
    public async Task Open_OfSomethingElse_Fails(string greeting)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = _ => greeting;
        await using var connection = new SmtpConnection(Options(sink, MailSecurity.None));

        await Assert.ThrowsAsync<IOException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));
    }

    private static MailOptions Options(SmtpSink sink, MailSecurity security, string user = "user") =>
        new()
        {
            Host = "localhost",
            Port = sink.Port,
            Security = security,
            User = user,
            Password = "päss word",
            From = "panel@example.net",
        };

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
    }
}
