using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Panel.Testing;

namespace Panel.Mail.Tests;

public sealed class SmtpTransportTests
{
    private const string Receiver = "somebody@example.org";

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
        var transport = Transport(
            sink,
            fromTheFirstByte ? MailSecurity.Tls : MailSecurity.StartTls,
            validate: (_, given, _, _) => given?.GetCertHashString() == certificate.GetCertHashString()
        );

        var delivery = await SendAsync(transport);

        Assert.True(delivery.Delivered, delivery.Reason);
        var mail = Assert.Single(sink.Mails);
        Assert.Equal(("user", true), (mail.User, mail.Encrypted));
        Assert.Contains("QUIT", sink.Commands);
    }

    [Fact]
    public async Task Send_ToAServerWhoseCertificateNobodySigned_IsPutOff()
    {
        using var certificate = Certificate();
        await using var sink = SmtpSink.Start(
            new SmtpSink { Certificate = certificate, Account = ("user", "päss word") }
        );

        AssertPutOff(await SendAsync(Transport(sink, MailSecurity.StartTls)));

        Assert.DoesNotContain(sink.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_ToAServerWithoutStartTls_NeverShowsThePassword()
    {
        await using var sink = SmtpSink.Start(new SmtpSink { Account = ("user", "päss word") });

        AssertPutOff(await SendAsync(Transport(sink, MailSecurity.StartTls)));

        Assert.DoesNotContain(sink.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.DoesNotContain(sink.Commands, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_WithAWrongPassword_IsNotTheMailsFault()
    {
        await using var sink = SmtpSink.Start(new SmtpSink { Account = ("user", "another") });

        AssertPutOff(await SendAsync(Transport(sink, MailSecurity.None)));
    }

    [Fact]
    public async Task Send_ToAServerThatWantsASignIn_IsNotTheMailsFault()
    {
        await using var sink = SmtpSink.Start(new SmtpSink { Account = ("user", "päss word") });

        AssertPutOff(await SendAsync(Transport(sink, MailSecurity.None, user: "")));
    }

    [Theory]
    [InlineData("CONNECT", "554 go away", false)]
    [InlineData("MAIL", "452 full", false)]
    [InlineData("MAIL", "550 not from you", true)]
    [InlineData("RCPT", "550 unknown", true)]
    [InlineData("RCPT", "450 later", false)]
    [InlineData("DATA", "554 no", true)]
    [InlineData(".", "554 spam", true)]
    [InlineData(".", "451 busy", false)]
    public async Task Send_Refused_IsFinalForFiveHundredsAboutTheMail(string verb, string answer, bool final)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line.Split(' ')[0] == verb ? answer : null;

        var delivery = await SendAsync(Transport(sink, MailSecurity.None, user: ""));

        Assert.False(delivery.Delivered);
        Assert.Equal(final, delivery.Final);
        Assert.Equal($"The mail server answered {answer}", delivery.Reason);
        Assert.Empty(sink.Mails);
    }

    [Fact]
    public async Task Send_WhoseFarewellFails_IsDelivered()
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line == "QUIT" ? "500 what" : null;

        Assert.True((await SendAsync(Transport(sink, MailSecurity.None, user: ""))).Delivered);
    }

    [Fact]
    public async Task Send_ToLettersBeyondAscii_NeedsAServerThatCan()
    {
        await using var able = SmtpSink.Start();
        await using var unable = SmtpSink.Start(new SmtpSink { Extensions = ["8BITMIME"] });

        var sent = await SendAsync(Transport(able, MailSecurity.None, user: ""), to: "ä@example.org");
        var refused = await SendAsync(Transport(unable, MailSecurity.None, user: ""), to: "ä@example.org");

        Assert.True(sent.Delivered, sent.Reason);
        Assert.Equal("ä@example.org", Assert.Single(able.Mails).To);
        Assert.Equal((false, true), (refused.Delivered, refused.Final));
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("Grüße, und ein langer Betreff, der über mehr als eine Zeile geht 🚀")]
    [InlineData("50 % = \"half\" _and_ ü")]
    public async Task Send_OfAnySubject_ArrivesAsItWas(string subject)
    {
        await using var sink = SmtpSink.Start();

        await SendAsync(Transport(sink, MailSecurity.None, user: ""), subject: subject);

        var mail = Assert.Single(sink.Mails);
        Assert.Equal(subject, mail.Subject);
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal("panel@example.net", mail.Header("From"));
        Assert.Equal("One\n.\n..two\nthree äöü\n", mail.Text);
    }

    [Fact]
    public async Task Send_OfASubjectWithAHeaderInIt_AddsNoHeader()
    {
        await using var sink = SmtpSink.Start();

        await SendAsync(Transport(sink, MailSecurity.None, user: ""), subject: "one\r\nBcc: all@example.org");

        var mail = Assert.Single(sink.Mails);
        Assert.Null(mail.Header("Bcc"));
        Assert.Equal(Receiver, mail.To);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("22")]
    public async Task Send_ToSomethingElse_IsPutOff(string greeting)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = _ => greeting;

        AssertPutOff(await SendAsync(Transport(sink, MailSecurity.None)));
    }

    [Fact]
    public async Task Send_ToAPortThatNobodyListensAt_IsPutOff()
    {
        var sink = SmtpSink.Start();
        var transport = Transport(sink, MailSecurity.None);
        await sink.DisposeAsync();

        AssertPutOff(await SendAsync(transport));
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("RCPT")]
    [InlineData(".")]
    public async Task Send_ToAServerThatFallsSilent_EndsInTime(string verb)
    {
        await using var sink = SmtpSink.Start();
        sink.Answer = line => line.Split(' ')[0] == verb ? "" : null;

        var delivery = await SendAsync(
            Transport(sink, MailSecurity.None, user: "", timeout: TimeSpan.FromMilliseconds(500))
        );

        AssertPutOff(delivery);
        Assert.Contains("longer than", delivery.Reason, StringComparison.Ordinal);
    }

    private static void AssertPutOff(MailDelivery delivery)
    {
        Assert.Equal((false, false), (delivery.Delivered, delivery.Final));
        Assert.NotNull(delivery.Reason);
    }

    private static Task<MailDelivery> SendAsync(SmtpTransport transport, string to = Receiver, string subject = "x") =>
        transport.SendAsync(
            new MailMessage(Guid.CreateVersion7(), to, ReplyTo: null, subject, "One\n.\n..two\nthree äöü\n"),
            TestContext.Current.CancellationToken
        );

    private static SmtpTransport Transport(
        SmtpSink sink,
        MailSecurity security,
        string user = "user",
        TimeSpan? timeout = null,
        RemoteCertificateValidationCallback? validate = null
    ) =>
        new(
            new FixedOptions(
                new MailOptions
                {
                    Host = "localhost",
                    Port = sink.Port,
                    Security = security,
                    User = user,
                    Password = "päss word",
                    From = "panel@example.net",
                    Timeout = timeout ?? TimeSpan.FromSeconds(30),
                }
            ),
            TimeProvider.System,
            validate
        );

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
